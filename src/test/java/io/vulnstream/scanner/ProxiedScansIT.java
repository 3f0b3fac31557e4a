package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.scanner.adapter.ToolFailure;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.DemoDatabases;
import io.vulnstream.testkit.ForwardProxy;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import io.vulnstream.testkit.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scanners themselves, and crane, on a registry whose name only a proxy knows. */
class ProxiedScansIT {
    private static final String NAME = "registry.example";
    private static RegistryServer plain;
    private static RegistryServer secure;
    private static TestCa ca;
    private static String alpine;

    @TempDir
    Path data;

    private final ForwardProxy proxy = ForwardProxy.startWithPassword("user:p@ss");
    private final List<ScannerFixture> opened = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        ca = new TestCa(directory, NAME);
        plain = RegistryServer.start();
        secure = plain.withTls(ca);
        alpine = SmallImages.push(plain.host() + "/test/alpine", SmallImages.alpine());
    }

    @AfterAll
    static void stop() {
        secure.close();
        plain.close();
    }

    @AfterEach
    void close() {
        opened.forEach(ScannerFixture::close);
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "grype", "osv-scanner"})
    void anImageBehindAProxyAndTheCertificateOfOnesOwnCaIsScanned(String scanner) throws Exception {
        var node = open(Map.of("network.caFile", ca.caFile().toString()));

        var result = Await.value(node.scan(node.claim(scanner, source(secure), alpine)));

        assertThat(Files.readString(node.report(result))).contains("CVE-2021-3449");
        assertThat(proxy.asked()).isNotEmpty().containsOnly("CONNECT " + NAME + ":" + secure.port());
    }

    @Test
    void anImageInARegistryWithoutTlsIsScannedByTheProxyForHttp() throws Exception {
        var node = open(Map.of("registry.plainHttp", "[\"" + NAME + ":" + plain.port() + "\"]"));

        Await.value(node.scan(node.claim("osv-scanner", source(plain), alpine)));

        assertThat(proxy.asked()).anyMatch(asked -> asked.startsWith("GET http://" + NAME + ":" + plain.port()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "grype", "osv-scanner"})
    void withoutTheCaTheFailureNamesTheKeyThatHelps(String scanner) {
        var node = open(Map.of());

        assertThat(failure(node, scanner, secure))
                .returns(Cause.REGISTRY_UNAVAILABLE, PipelineFailure::kind)
                .hasMessageContaining("network.caFile");
    }

    @Test
    void aProxyThatRefusesIsNamedAndItsPasswordIsNot() {
        var node = open(Map.of("network.proxy.https", "http://user:hunter2@127.0.0.1:" + proxy.port()));

        assertThat(failure(node, "trivy", secure))
                .returns(Cause.REGISTRY_UNAVAILABLE, PipelineFailure::kind)
                .hasMessageContaining("network.proxy")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void whatIsNamedInNoProxyGoesPastIt() {
        var node = open(Map.of("network.noProxy", "other.example," + NAME));

        assertThat(failure(node, "osv-scanner", secure)).returns(Cause.REGISTRY_UNAVAILABLE, PipelineFailure::kind);
        assertThat(proxy.asked()).isEmpty();
    }

    private ScannerFixture open(Map<String, String> more) {
        var address = "http://user:p%40ss@127.0.0.1:" + proxy.port();
        var options = new HashMap<>(Map.of(
                "databases.path",
                DemoDatabases.directory().toString(),
                "databases.readOnly",
                "true",
                "databases.only",
                "[\"%s:%d\", \"%s:%d\"]".formatted(NAME, plain.port(), NAME, secure.port()),
                "network.proxy.http",
                address,
                "network.proxy.https",
                address));
        options.putAll(more);
        var node = ScannerFixture.open(data, options);
        opened.add(node);
        return node;
    }

    private static String source(RegistryServer server) {
        return NAME + ":" + server.port() + "/test/alpine";
    }

    private static PipelineFailure failure(ScannerFixture node, String scanner, RegistryServer server) {
        var e = Await.failure(node.scan(node.claim(scanner, source(server), alpine)));
        return e instanceof ToolFailure tool ? tool.failure() : (PipelineFailure) e;
    }
}
