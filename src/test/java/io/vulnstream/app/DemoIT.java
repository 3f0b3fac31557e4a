package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The first command of the README, by the launcher, from targets to findings with the real scanners. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoIT {
    private static final Path BASE = Path.of(System.getProperty("vulnstream.test.basedir", "."));

    private String story = "";
    private JsonNode artifacts = new ObjectMapper().createArrayNode();

    @BeforeAll
    void runTheDemo(@TempDir Path folder) throws Exception {
        var output = folder.resolve("out.json");
        var errors = folder.resolve("errors.log");
        var builder = new ProcessBuilder(
                        BASE.resolve("vulnstream").toString(),
                        "demo",
                        "--once",
                        "--json",
                        "--data",
                        folder.resolve("data").toString())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("VULNSTREAM_AOT", "off");
        var process = builder.start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        story = Files.readString(errors);
        artifacts = new ObjectMapper().readTree(output.toFile()).path("artifacts");
    }

    @Test
    void everyImageHasTheFindingsItsContentIsMadeToHave() {
        var counts = new TreeMap<String, Integer>();
        artifacts.forEach(
                artifact -> counts.put(name(artifact), artifact.path("findings").size()));
        assertThat(counts)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "base:3.10 linux/amd64", 15,
                        "base:3.11 linux/amd64", 2,
                        "storefront:1.4.0 linux/amd64", 9,
                        "storefront:1.5.0 linux/amd64", 1,
                        "payments:2.3.0 linux/amd64", 30,
                        "payments:2.4.0 linux/amd64", 3,
                        "notifications:0.9.0 linux/amd64", 8,
                        "notifications:0.9.0 linux/arm64", 15,
                        "healthcheck:1.0.0 linux/amd64", 0));
    }

    @Test
    void everyScannerSaysWithWhichVersionAndDatabaseItScanned() {
        artifacts.forEach(artifact -> {
            assertThat(artifact.path("scans")).as(name(artifact)).hasSize(3);
            artifact.path("scans").forEach(scan -> {
                assertThat(scan.path("outcome").asText()).isEqualTo("succeeded");
                assertThat(scan.path("scannerVersion").asText()).isNotBlank();
                assertThat(scan.path("database").path("built").asText()).isNotBlank();
            });
        });
    }

    @Test
    void oneProblemUnderTwoNamesIsOneFindingWithAllWhoSaySo() {
        // Given
        var finding = finding("payments:2.3.0 linux/amd64", "CVE-2021-44228");
        // Then
        assertThat(finding.path("package").asText()).isEqualTo("org.apache.logging.log4j:log4j-core");
        assertThat(finding.path("severity").asText()).isEqualTo("critical");
        assertThat(finding.path("attributions"))
                .extracting(a -> a.path("scanner").asText() + " "
                        + a.path("vulnerability").asText())
                .containsExactlyInAnyOrder(
                        "grype GHSA-jfh8-c2jp-5v3q", "osv-scanner GHSA-jfh8-c2jp-5v3q", "trivy CVE-2021-44228");
    }

    @Test
    void binaryPackagesOfOneSourceAreOneFinding() {
        var finding = finding("base:3.11 linux/amd64", "CVE-2021-3711");
        assertThat(finding.path("package").asText()).isEqualTo("openssl");
        finding.path("attributions").forEach(attribution -> assertThat(attribution.path("occurrences"))
                .extracting(o -> o.path("package").asText())
                .contains("libcrypto1.1", "libssl1.1"));
    }

    @Test
    void theStoryShowsAMergeADisagreementACauseADecisionThatStaysAndWhatIsDue() {
        assertThat(story)
                .containsPattern(
                        "one finding, several names +CVE-2021-44228 in .*grype says GHSA-jfh8-c2jp-5v3q.*trivy says CVE")
                .containsPattern(
                        "a disagreement +CVE-2021-3807 in .*report it; grype looked and does not, with a database of 20")
                .containsPattern("a cause +CVE-2021-44906 .*appeared by the cause artifact .1")
                .containsPattern(
                        "a decision that stays +CVE-2021-44906 in minimist is not affected in storefront:1.4.1, too.*by local")
                .containsPattern("time +[0-9]+ critical problems are due within three days");
    }

    private JsonNode finding(String artifact, String vulnerability) {
        return StreamSupport.stream(artifacts.spliterator(), false)
                .filter(a -> name(a).equals(artifact))
                .flatMap(a -> StreamSupport.stream(a.path("findings").spliterator(), false))
                .filter(f -> f.path("vulnerability").asText().equals(vulnerability))
                .findFirst()
                .orElseThrow();
    }

    private static String name(JsonNode artifact) {
        return artifact.path("references").get(0).asText().replaceFirst(".*/demo/", "") + " "
                + artifact.path("platform").asText();
    }
}
