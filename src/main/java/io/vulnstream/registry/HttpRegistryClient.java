package io.vulnstream.registry;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.config.AppConfig;
import io.vulnstream.registry.RegistryHttp.Call;
import io.vulnstream.registry.RegistryHttp.Reply;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.http.HttpExchange;
import io.vulnstream.support.http.Outbound;
import java.time.InstantSource;
import java.util.Objects;

/** Asks registries over HTTP. */
public final class HttpRegistryClient implements RegistryClient {
    /** No registry is asked more at once than a browser would. */
    private static final int CONNECTIONS_PER_HOST = 8;

    private final RegistryHttp http;
    private final RegistryAddresses addresses;
    private final AppConfig.Registry config;

    private HttpRegistryClient(RegistryHttp http, RegistryAddresses addresses, AppConfig.Registry config) {
        this.http = http;
        this.addresses = addresses;
        this.config = config;
    }

    /** @param breakers of the hosts that are asked */
    public static HttpRegistryClient create(
            Vertx vertx, AppConfig.Registry config, Outbound outbound, Breakers breakers) {
        var http = exchange(vertx, config, outbound);
        return of(vertx, config, new BreakerExchange(http::send, breakers));
    }

    static HttpRegistryClient of(Vertx vertx, AppConfig.Registry config, Exchange exchange) {
        var clock = InstantSource.system();
        var authenticator = new Authenticator(exchange, Credentials.of(vertx, config.credentials()), clock);
        var http = new RegistryHttp(exchange, authenticator, clock, config.timeout());
        return new HttpRegistryClient(http, new RegistryAddresses(config), config);
    }

    static HttpExchange exchange(Vertx vertx, AppConfig.Registry config, Outbound outbound) {
        var options = new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setName("registry");
        outbound.trust().ifPresent(options::setTrustOptions);
        var client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_HOST));
        return new HttpExchange(client, config.connectTimeout(), outbound);
    }

    @Override
    public Future<TagList> tags(ImageReference repository, int most, Deadline deadline) {
        // Failures name what was asked for, which is no tag.
        var all = new ImageReference(repository.registry(), repository.repository(), null, null);
        return new TagPages(http, call(HttpMethod.GET, all, "tags/list", "application/json", deadline), most).read();
    }

    @Override
    public Future<Descriptor> head(ImageReference reference, Deadline deadline) {
        return http.send(call(HttpMethod.HEAD, reference, manifestPath(reference), MediaTypes.ACCEPTED, deadline))
                .compose(reply -> {
                    var digest = reply.headers().get("Docker-Content-Digest");
                    if (!Digests.valid(digest)) {
                        return manifest(reference, deadline).map(Manifest::descriptor);
                    }
                    return described(reference, digest, contentType(reply));
                });
    }

    private static Future<Descriptor> described(ImageReference reference, String digest, String mediaType) {
        if (reference.digest() != null && !reference.digest().equals(digest)) {
            return Future.failedFuture(
                    RegistryFailures.rubbish(reference.toString(), "the registry answered for " + digest));
        }
        return Future.succeededFuture(new Descriptor(digest, mediaType));
    }

    @Override
    public Future<Manifest> manifest(ImageReference reference, Deadline deadline) {
        return http.send(call(HttpMethod.GET, reference, manifestPath(reference), MediaTypes.ACCEPTED, deadline))
                .compose(reply -> guarded(() -> verified(reference, reply)));
    }

    private static Manifest verified(ImageReference reference, Reply reply) {
        var what = reference.toString();
        var type = contentType(reply);
        if (!type.contains("json") && !type.contains(".manifest.v1")) {
            throw RegistryFailures.rubbish(
                    what, "the registry answered with '" + RegistryFailures.line(type) + "', not with a manifest");
        }
        var body = reply.body().getBytes();
        var digest = Objects.requireNonNullElseGet(
                reference.digest(),
                () -> Objects.requireNonNullElse(reply.headers().get("Docker-Content-Digest"), Digests.sha256(body)));
        checkDigest(what, digest, body);
        return ManifestParser.manifest(what, digest, type, body);
    }

    @Override
    public Future<ImageConfig> config(ImageReference repository, String digest, Deadline deadline) {
        var what = repository.source() + "@" + digest;
        return http.send(call(HttpMethod.GET, repository, "blobs/" + digest, "*/*", deadline))
                .compose(reply -> guarded(() -> {
                    checkDigest(what, digest, reply.body().getBytes());
                    return ManifestParser.config(what, reply.body().getBytes());
                }));
    }

    private static void checkDigest(String what, String digest, byte[] body) {
        if (!Digests.valid(digest) || !Digests.matches(digest, body)) {
            throw RegistryFailures.rubbish(
                    what, "the content has not the digest " + RegistryFailures.line(digest) + " that it was given");
        }
    }

    /** A parser may throw what it means; a method that answers a future may not. */
    private static <T> Future<T> guarded(java.util.function.Supplier<T> work) {
        try {
            return Future.succeededFuture(work.get());
        } catch (PipelineFailure failure) {
            return Future.failedFuture(failure);
        }
    }

    private Call call(HttpMethod method, ImageReference reference, String path, String accept, Deadline deadline) {
        var pulled = addresses.pulledAs(reference);
        return new Call(
                reference.toString(),
                method,
                pulled,
                addresses.api(pulled, path),
                accept,
                config.maxManifest().bytes(),
                deadline);
    }

    private static String manifestPath(ImageReference reference) {
        return "manifests/" + reference.version();
    }

    private static String contentType(Reply reply) {
        return MediaTypes.bare(Objects.requireNonNullElse(reply.headers().get("Content-Type"), ""));
    }
}
