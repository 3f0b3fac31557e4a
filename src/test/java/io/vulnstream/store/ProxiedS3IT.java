package io.vulnstream.store;

import static io.vulnstream.testkit.Await.failure;
import static io.vulnstream.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.support.http.NoProxy;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.support.http.ProxyAddress;
import io.vulnstream.testkit.ForwardProxy;
import io.vulnstream.testkit.S3Server;
import io.vulnstream.testkit.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real S3 endpoint under a name that only a proxy knows. */
@ExtendWith(VertxExtension.class)
class ProxiedS3IT {
    private static final String NAME = "s3.example";
    private static TestCa ca;
    private static S3Server plain;
    private static S3Server secure;

    @TempDir
    Path files;

    private final ForwardProxy proxy = ForwardProxy.startWithPassword("user:p@ss");
    private final ProxyAddress address = ProxyAddress.parse("http://user:p%40ss@127.0.0.1:" + proxy.port());

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        ca = new TestCa(directory, NAME);
        plain = new S3Server();
        secure = new S3Server(ca);
    }

    @AfterAll
    static void stop() throws Exception {
        plain.stop();
        secure.stop();
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void objectsGoByTheProxyForHttp(Vertx vertx) throws Exception {
        roundTrip(open(vertx, plain, "http", new Outbound(address, null, NoProxy.NONE, null)));

        assertThat(proxy.asked()).isNotEmpty().allMatch(asked -> asked.endsWith(NAME + ":" + plain.port()));
    }

    @Test
    void objectsGoByTheProxyForHttpsToACertificateOfOnesOwnCa(Vertx vertx) throws Exception {
        roundTrip(open(vertx, secure, "https", new Outbound(null, address, NoProxy.NONE, ca.caFile())));

        assertThat(proxy.asked()).isNotEmpty().containsOnly("CONNECT " + NAME + ":" + secure.port());
    }

    @Test
    void aCertificateOfAnUnknownCaIsRefusedWithTheKeyThatHelps(Vertx vertx) {
        var store = open(vertx, secure, "https", new Outbound(null, address, NoProxy.NONE, null));

        assertThat(failure(store.check()))
                .isInstanceOf(PipelineFailure.Retryable.class)
                .hasMessageContaining("network.caFile");
        value(store.close());
    }

    @Test
    void whatIsNamedInNoProxyGoesPastIt(Vertx vertx) {
        var outbound = new Outbound(address, address, NoProxy.of(List.of(NAME)), null);
        var store = open(vertx, plain, "http", outbound);

        assertThat(failure(store.check())).hasMessageContaining("objectStore.endpoint");
        assertThat(proxy.asked()).isEmpty();
        value(store.close());
    }

    private ObjectStore open(Vertx vertx, S3Server server, String scheme, Outbound outbound) {
        var config =
                server.configAt("s3://" + server.newBucket() + "/reports", scheme + "://" + NAME + ":" + server.port());
        return value(ObjectStores.open(vertx, config, files, outbound));
    }

    private void roundTrip(ObjectStore store) throws Exception {
        var content = UUID.randomUUID().toString();
        value(store.put("a/key", Files.writeString(files.resolve("from"), content)));
        value(store.get("a/key", files.resolve("to")));

        assertThat(files.resolve("to")).hasContent(content);
        value(store.close());
    }
}
