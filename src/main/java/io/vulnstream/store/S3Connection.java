package io.vulnstream.store;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vulnstream.config.AppConfig;
import io.vulnstream.support.http.Hosts;
import io.vulnstream.support.http.Outbound;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** A client of the SDK with the threads it runs on. Opening and closing block. */
record S3Connection(S3AsyncClient client, EventLoopGroup threads) {
    private static final int THREADS = 2;

    @SuppressWarnings("deprecation") // the SDK knows no other kind of group
    static S3Connection open(AppConfig.ObjectStore config, S3Place place, Outbound outbound)
            throws GeneralSecurityException, IOException {
        var http = NettyNioAsyncHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(5))
                .proxyConfiguration(proxy(config, place, outbound))
                .maxConcurrency(32);
        if (outbound.trust().isPresent()) {
            var trusted = outbound.trust().get().managers();
            http.tlsTrustManagersProvider(() -> trusted);
        }
        // Threads of our own: those the SDK makes take two seconds to stop.
        var threads = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("vs-s3", true));
        http.eventLoopGroup(SdkEventLoopGroup.create(threads, NioSocketChannel::new));
        return new S3Connection(client(config, http), threads);
    }

    void close() {
        client.close();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** Checksums that only AWS itself understands are not asked for, so that every other S3 works. */
    private static S3AsyncClient client(AppConfig.ObjectStore config, NettyNioAsyncHttpClient.Builder http) {
        var builder = S3AsyncClient.builder()
                .httpClientBuilder(http)
                .overrideConfiguration(client -> client.retryStrategy(retry -> retry.maxAttempts(1)))
                .credentialsProvider(credentials(config))
                .forcePathStyle(config.pathStyle())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        if (config.endpoint() != null) {
            builder.endpointOverride(URI.create(config.endpoint()));
        }
        if (config.region() != null) {
            builder.region(Region.of(config.region()));
        } else if (config.endpoint() != null) {
            builder.region(Region.US_EAST_1); // signatures need one, and most other implementations ignore which
        }
        return builder.build();
    }

    /** Ours alone: the SDK would read the environment by rules of its own. */
    private static ProxyConfiguration proxy(AppConfig.ObjectStore config, S3Place place, Outbound outbound) {
        var builder =
                ProxyConfiguration.builder().useSystemPropertyValues(false).useEnvironmentVariableValues(false);
        outbound.proxy(asked(config, place)).ifPresent(proxy -> builder.scheme("http")
                .host(proxy.host())
                .port(proxy.port())
                .username(proxy.user())
                .password(proxy.password()));
        return builder.build();
    }

    /** Where requests will go. */
    private static URI asked(AppConfig.ObjectStore config, S3Place place) {
        var region = Objects.requireNonNullElse(config.region(), Region.US_EAST_1.id());
        var endpoint =
                URI.create(Objects.requireNonNullElse(config.endpoint(), "https://s3." + region + ".amazonaws.com"));
        return config.pathStyle() || endpoint.getHost() == null || Hosts.isAddress(endpoint.getHost())
                ? endpoint
                : URI.create(endpoint.getScheme() + "://" + place.bucket() + "." + endpoint.getAuthority());
    }

    private static AwsCredentialsProvider credentials(AppConfig.ObjectStore config) {
        if (config.accessKey() == null || config.secretKey() == null) {
            return DefaultCredentialsProvider.builder().build();
        }
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(
                config.accessKey(), config.secretKey().reveal()));
    }
}
