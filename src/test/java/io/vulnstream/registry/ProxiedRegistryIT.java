package io.vulnstream.registry;

import static io.vulnstream.testkit.Await.failure;
import static io.vulnstream.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.HostGates;
import io.vulnstream.ledger.ReferenceResolver.Image;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.http.NoProxy;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.support.http.ProxyAddress;
import io.vulnstream.testkit.ForwardProxy;
import io.vulnstream.testkit.Images;
import io.vulnstream.testkit.RedisServers;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.TestCa;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real registry under a name that only a proxy knows, without TLS and with a certificate of a CA of our own. */
@ExtendWith(VertxExtension.class)
class ProxiedRegistryIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String NAME = "registry.example";
    private static RegistryServer plain;
    private static RegistryServer secure;
    private static TestCa ca;
    private static String digest;

    private ForwardProxy proxy = ForwardProxy.start();

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        ca = new TestCa(directory, NAME);
        plain = RegistryServer.start();
        secure = plain.withTls(ca);
        digest = new Images(plain).push("app", "1", "linux/amd64", "2024-05-01T00:00:00Z", "proxied");
    }

    @AfterAll
    static void stop() {
        secure.close();
        plain.close();
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void aRegistryWithoutTlsIsResolvedAndListedByTheProxyForHttp(Vertx vertx) {
        var client = client(vertx, new Outbound(address(), null, NoProxy.NONE, null));

        assertThat(resolved(client, plain)).containsExactly(digest);
        assertThat(value(client.tags(app(plain), 10, soon())).tags()).containsExactly("1");
        assertThat(proxy.asked())
                .contains("GET http://" + NAME + ":" + plain.port() + "/v2/app/manifests/1")
                .contains("GET http://" + NAME + ":" + plain.port() + "/v2/app/tags/list");
    }

    @Test
    void aRegistryWithACertificateOfOnesOwnCaIsResolvedByTheProxyForHttps(Vertx vertx) {
        var client = client(vertx, new Outbound(null, address(), NoProxy.NONE, ca.caFile()));

        assertThat(resolved(client, secure)).containsExactly(digest);
        assertThat(value(client.tags(app(secure), 10, soon())).tags()).containsExactly("1");
        assertThat(proxy.asked()).isNotEmpty().containsOnly("CONNECT " + NAME + ":" + secure.port());
    }

    @Test
    void aCertificateOfAnUnknownCaIsRefusedWithTheKeyThatHelps(Vertx vertx) {
        var client = client(vertx, new Outbound(null, address(), NoProxy.NONE, null));

        assertThat(refusal(client, secure))
                .hasMessageContaining("comes from no CA that is trusted here")
                .hasMessageContaining("network.caFile");
    }

    @Test
    void whatIsNamedInNoProxyAndWhatIsHereGoesPastTheProxy(Vertx vertx) {
        var client = client(vertx, new Outbound(address(), address(), NoProxy.of(List.of(".other", NAME)), null));

        assertThat(refusal(client, plain)).hasMessageContaining(NAME);
        var here = new RegistryResolver(client, HostGates.OPEN, TIMEOUT).resolve(plain.host() + "/app:1");
        assertThat(value(here).images()).extracting(Image::digest).containsExactly(digest);
        assertThat(proxy.asked()).isEmpty();
    }

    /** The proxy would make an address of it, and ask there. */
    @ParameterizedTest
    @ValueSource(strings = {"2852039166:80", "0xa9fea9fe:80", "169.254.169.254", "2130706433:80"})
    void aHostThatIsANumberIsNotAskedThroughAProxyEither(String host, Vertx vertx) {
        var client = client(vertx, new Outbound(address(), address(), NoProxy.NONE, null));

        assertThat(failure(client.head(ImageReference.parse(host + "/app:1"), soon())))
                .isInstanceOf(PipelineFailure.Rejected.class)
                .hasMessageContaining("never asked");
        assertThat(proxy.asked()).isEmpty();
    }

    @Test
    void credentialsAreGivenToAProxyThatWantsThem(Vertx vertx) {
        proxy.close();
        proxy = ForwardProxy.startWithPassword("us er:p@ss/word:%");
        var known = ProxyAddress.parse("http://us%20er:p%40ss%2Fword%3A%25@127.0.0.1:" + proxy.port());
        var client = client(vertx, new Outbound(known, known, NoProxy.NONE, ca.caFile()));

        assertThat(resolved(client, plain)).containsExactly(digest);
        assertThat(resolved(client, secure)).containsExactly(digest);
        assertThat(known.toString()).isEqualTo(proxy.url());
    }

    @Test
    void aProxyThatWantsOtherCredentialsIsNamedWithoutThoseItWasGiven(Vertx vertx) {
        proxy.close();
        proxy = ForwardProxy.startWithPassword("user:right");
        var wrong = ProxyAddress.parse("http://user:hunter2@127.0.0.1:" + proxy.port());
        var client = client(vertx, new Outbound(wrong, wrong, NoProxy.NONE, ca.caFile()));

        for (var server : List.of(plain, secure)) {
            assertThat(refusal(client, server))
                    .hasMessageContaining(proxy.url() + " wants other credentials (407)")
                    .hasMessageContaining("network.proxy.http")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamed(Vertx vertx) {
        var nowhere = ProxyAddress.parse("127.0.0.1:" + RedisServers.freePort());
        var client = client(vertx, new Outbound(nowhere, nowhere, NoProxy.NONE, null));

        for (var server : List.of(plain, secure)) {
            assertThat(refusal(client, server)).hasMessageContaining(nowhere + " did not connect to " + NAME);
        }
    }

    private ProxyAddress address() {
        return ProxyAddress.parse(proxy.url());
    }

    private static HttpRegistryClient client(Vertx vertx, Outbound outbound) {
        var config = new AppConfig.Registry(
                null,
                List.of(NAME + ":" + plain.port()),
                Map.of(),
                Duration.ofSeconds(5),
                TIMEOUT,
                new ByteSize(256 * 1024),
                Map.of());
        return RegistryFixture.client(vertx, config, outbound);
    }

    private static ImageReference app(RegistryServer server) {
        return ImageReference.parse(NAME + ":" + server.port() + "/app:1");
    }

    private static List<String> resolved(HttpRegistryClient client, RegistryServer server) {
        var resolution = value(new RegistryResolver(client, HostGates.OPEN, TIMEOUT)
                .resolve(app(server).toString()));
        return resolution.images().stream().map(Image::digest).toList();
    }

    private static PipelineFailure refusal(HttpRegistryClient client, RegistryServer server) {
        var failure = (PipelineFailure) failure(client.head(app(server), soon()));
        assertThat(failure.kind()).isEqualTo(Cause.REGISTRY_UNAVAILABLE);
        return failure;
    }

    private static Deadline soon() {
        return Deadline.in(TIMEOUT);
    }
}
