package io.vulnstream.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.Justification;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which documents are understood, and what is said of those that are not. */
class VexReaderTest {
    private static final String OPEN_VEX = """
            {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://vex.test/1", "author": "Ada", "version": 1,
             "timestamp": "2026-11-23T10:00:00Z", "statements": [%s]}""";
    private static final String PRODUCT = "\"products\": [{\"@id\": \"pkg:oci/shop@sha256%3A" + "a".repeat(64)
            + "?repository_url=registry.test%2Fshop\", \"subcomponents\": [{\"@id\": \"pkg:npm/a@1\"}]}]";

    @Test
    void aStatementOfOpenVexIsUnderstood() throws VexInvalid {
        // When
        var document = openVex("""
                {"vulnerability": {"name": " CVE-1 "}, "status": "not_affected",
                 "justification": "component_not_present", "status_notes": "it was removed", %s}""".formatted(PRODUCT));
        // Then
        assertThat(document.id()).isEqualTo("https://vex.test/1");
        assertThat(document.author()).isEqualTo("Ada");
        var statement = document.statements().get(0);
        assertThat(statement.problem()).isNull();
        assertThat(statement.vulnerability()).isEqualTo("CVE-1");
        assertThat(statement.product())
                .extracting(VexProduct::digest, VexProduct::source)
                .containsExactly("sha256:" + "a".repeat(64), "registry.test/shop");
        assertThat(statement.packages()).containsExactly("pkg:npm/a@1");
        assertThat(statement.verdict())
                .isEqualTo(
                        new Verdict(DecisionKind.NOT_AFFECTED, Justification.COMPONENT_NOT_PRESENT, "it was removed"));
    }

    @Test
    void anImpactStatementAloneSaysThatScannersAreWrong() throws VexInvalid {
        var document = openVex("""
                {"vulnerability": {"name": "CVE-1"}, "status": "not_affected", "impact_statement": "patched", %s}""".formatted(PRODUCT));
        assertThat(document.statements().get(0).verdict())
                .isEqualTo(new Verdict(DecisionKind.FALSE_POSITIVE, null, "patched"));
    }

    @Test
    void productsAreKnownByPurlDigestHashAndRepository() {
        var digest = "sha256:" + "b".repeat(64);
        assertThat(VexProduct.of("pkg:docker/shop@" + digest).digest()).isEqualTo(digest);
        assertThat(VexProduct.of("registry.test/shop@" + digest))
                .isEqualTo(new VexProduct("registry.test/shop@" + digest, digest, "registry.test/shop", null));
        assertThat(VexProduct.of(digest).digest()).isEqualTo(digest);
        assertThat(VexProduct.of("pkg:oci/shop?repository_url=registry.test/shop"))
                .extracting(VexProduct::digest, VexProduct::source)
                .containsExactly(null, "registry.test/shop");
        assertThat(VexProduct.of("urn:vulnstream:artifact:an+image").artifact()).isEqualTo("an image");
        for (var other : List.of("pkg:npm/shop@1", "cpe:2.3:a:b", "pkg:", "\0")) {
            assertThat(VexProduct.of(other))
                    .extracting(VexProduct::digest, VexProduct::source, VexProduct::artifact)
                    .containsOnlyNulls();
        }
    }

    @Test
    void aStatementThatCannotBeUsedSaysWhyAndTheOthersCount() throws VexInvalid {
        var wrong = Map.ofEntries(
                Map.entry("\"status\": \"gone\"", "status is 'gone'"),
                Map.entry("\"status\": \"not_affected\"", "needs a justification"),
                Map.entry("\"status\": \"not_affected\", \"justification\": \"because\"", "none of OpenVEX's"),
                Map.entry("\"status\": \"fixed\", \"timestamp\": \"0000-00-00T00:00:00Z\"", "no time"),
                Map.entry("\"status\": \"fixed\", \"timestamp\": \"soon\"", "'soon' is no time"),
                Map.entry("\"status\": \"fixed\", \"status_notes\": \"a\\u0000b\"", "NUL"),
                Map.entry("\"status\": \"fixed\", \"status_notes\": \"a\\ud800b\"", "surrogate"),
                Map.entry("\"status\": \"fixed\", \"status_notes\": \"vulnstream:decisions [7]\"", "cannot be read"));
        for (var entry : wrong.entrySet()) {
            var document = openVex("{\"vulnerability\": {\"name\": \"CVE-1\"}, " + PRODUCT + ", " + entry.getKey()
                    + "}, {\"vulnerability\": {\"name\": \"CVE-2\"}, \"status\": \"fixed\", \"timestamp\":"
                    + " \"9999-12-31T23:59:59Z\", " + PRODUCT + "}");
            assertThat(document.statements().get(0).problem()).contains(entry.getValue());
            assertThat(document.statements().get(1).problem()).isNull();
        }
        assertThat(openVex("{\"status\": \"fixed\", " + PRODUCT + "}")
                        .statements()
                        .get(0)
                        .problem())
                .contains("no vulnerability");
        assertThat(openVex("{\"vulnerability\": {\"name\": \"CVE-1\"}, \"status\": \"fixed\"}")
                        .statements()
                        .get(0)
                        .problem())
                .contains("no product");
        assertThat(openVex("{\"vulnerability\": {\"name\": \"CVE-1\"}, \"status\": \"fixed\", \"products\": [{}]}")
                        .statements()
                        .get(0)
                        .problem())
                .contains("neither");
    }

    @Test
    void anAnalysisOfCycloneDxIsAboutThePackageAndTheImageItIsIn() throws VexInvalid {
        // When
        var document = cycloneDx("""
                {"id": "CVE-1", "affects": [{"ref": "p"}, {"ref": "i"}, {"ref": "nobody"}],
                 "analysis": {"state": "not_affected", "justification": "protected_at_runtime", "detail": "a guard"}},
                {"id": "CVE-2", "affects": [{"ref": "p"}], "analysis": {"state": "false_positive"}},
                {"id": "CVE-3", "affects": [{"ref": "p"}]},
                {"id": "CVE-4", "affects": [{"ref": "p"}], "analysis": {"state": "odd"}},
                {"id": "CVE-5", "affects": [{"ref": "p"}], "analysis": {"state": "not_affected"}},
                {"id": "CVE-6", "analysis": {"state": "exploitable"}}""");
        // Then
        var statements = document.statements();
        assertThat(statements.get(0).packages()).containsExactly("pkg:apk/alpine/openssl@1.1");
        assertThat(statements.get(1).packages()).isEmpty();
        assertThat(statements.get(0).product()).isEqualTo(statements.get(1).product());
        assertThat(statements.get(0).verdict())
                .isEqualTo(new Verdict(
                        DecisionKind.NOT_AFFECTED, Justification.INLINE_MITIGATIONS_ALREADY_EXIST, "a guard"));
        assertThat(statements.get(2).problem()).contains("'nobody' is not in this document");
        assertThat(statements.get(3).verdict()).extracting(Verdict::kind).isEqualTo(DecisionKind.FALSE_POSITIVE);
        assertThat(statements.get(4).problem()).contains("no analysis");
        assertThat(statements.get(5).problem()).contains("'odd'");
        assertThat(statements.get(6).problem()).contains("needs a justification or a detail");
        assertThat(statements.get(7).problem()).contains("affects nothing");
        assertThat(document.version()).isEqualTo(2);
    }

    @Test
    void aDocumentThatIsNoneIsRefusedWithWhatItShouldBe() {
        refused("", "no VEX document");
        refused("[1]", "JSON object");
        refused("{\"a\":", "not JSON", "line 1");
        refused("{}", "neither");
        refused("[".repeat(5_000), "not JSON");
        refused("{\"@context\": \"https://openvex.dev/ns\", \"@id\": \"x\"}", "0.2.0");
        refused(OPEN_VEX.formatted(""), "statements");
        refused(OPEN_VEX.formatted("{}").replace("\"version\": 1", "\"version\": 0"), "version is '0'");
        refused(OPEN_VEX.formatted("{}").replace("https://vex.test/1", " "), "@id");
        refused("{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"9.9\"}", "'9.9'");
        refused("{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\"}", "vulnerabilities");
    }

    private static void refused(String document, String... words) {
        assertThatThrownBy(() -> VexReader.read(document.getBytes(StandardCharsets.UTF_8)))
                .as(document.substring(0, Math.min(100, document.length())))
                .isInstanceOf(VexInvalid.class)
                .hasMessageContainingAll(words);
    }

    private static VexDocument openVex(String statements) throws VexInvalid {
        return VexReader.read(OPEN_VEX.formatted(statements).getBytes(StandardCharsets.UTF_8));
    }

    private static VexDocument cycloneDx(String vulnerabilities) throws VexInvalid {
        var document = """
            {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "urn:uuid:1", "version": 2,
             "components": [{"type": "container", "bom-ref": "i", "name": "shop", "version": "sha256:%1$s",
                             "components": [{"type": "library", "bom-ref": "p", "name": "openssl",
                                             "purl": "pkg:apk/alpine/openssl@1.1"}]}],
             "vulnerabilities": [%2$s]}""".formatted("a".repeat(64), vulnerabilities);
        return VexReader.read(document.getBytes(StandardCharsets.UTF_8));
    }
}
