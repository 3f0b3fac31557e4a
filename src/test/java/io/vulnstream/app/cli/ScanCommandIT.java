package io.vulnstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.testkit.DemoDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scans on demand beside a process that runs on the same data directory. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ScanCommandIT {
    @AutoClose
    private static final CommandNode beside = CommandNode.start();

    private static Cli.Ran scan(String... more) {
        var line = new ArrayList<>(List.of("scan", beside.image(), "--scanners", "trivy"));
        line.addAll(List.of(more));
        return beside.run(line.toArray(String[]::new));
    }

    @Test
    void scanAttachesToTheNodeAndAnswersWithOneDocument() {
        // When
        var ran = scan("--json");
        // Then
        assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.DONE);
        var artifact = ran.json().path("artifacts").get(0);
        assertThat(artifact.path("references").get(0).asText()).isEqualTo(beside.image());
        assertThat(artifact.path("digest").asText()).isEqualTo(beside.imageDigest());
        assertThat(artifact.path("scans")).anySatisfy(scan -> {
            assertThat(scan.path("scanner").asText()).isEqualTo("trivy");
            assertThat(scan.path("outcome").asText()).isEqualTo("succeeded");
        });
        assertThat(artifact.path("findings")).isNotEmpty();
    }

    @Test
    void everyFormatHoldsTheFindings() {
        assertThat(scan().out()).contains("REPORTED BY", "CVE-2021-3449", "openssl");
        assertThat(scan("--format", "csv").out())
                .startsWith("source,references,")
                .contains("CVE-2021-3449");
        assertThat(scan("--format", "sarif").json().at("/runs/0/results")).isNotEmpty();
    }

    @Test
    void aLimitThatIsReachedEndsWithThree() {
        // When
        var reached = scan("--json", "--fail-on", "low");
        var above = scan("--json", "--fail-on", "critical");
        // Then
        assertThat(reached.code()).isEqualTo(ExitCode.LIMIT_REACHED);
        assertThat(reached.json().path("artifacts")).hasSize(1);
        assertThat(reached.err()).contains("the limit is reached: --fail-on low");
        boolean critical = above.out().contains("\"critical\"");
        assertThat(above.code()).isEqualTo(critical ? ExitCode.LIMIT_REACHED : ExitCode.DONE);
    }

    @Test
    void aServerThatIsNamedNeedsNoDataDirectory() {
        // When
        var ran = Cli.plain(
                "scan",
                beside.image(),
                "--scanners",
                "trivy",
                "--server",
                beside.node().http(),
                "--json");
        // Then
        assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.DONE);
        assertThat(ran.json().path("artifacts").get(0).path("digest").asText()).isEqualTo(beside.imageDigest());
    }

    @Test
    void whatCouldNotBeScannedEndsWithOneAndIsInTheDocument() {
        // When
        var ran = beside.run("scan", beside.registry().host() + "/shop/nothing:1", "no image;rm -rf", "--json");
        // Then
        assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ran.err()).contains("not accepted: no image;rm -rf: ");
        var scan = ran.json().at("/artifacts/0/scans/0");
        assertThat(scan.path("outcome").asText()).isEqualTo("failed");
        assertThat(scan.path("cause").asText()).isEqualTo("artifact-gone");
        var refused = ran.json().at("/artifacts/1");
        assertThat(refused.at("/references/0").asText()).isEqualTo("no image;rm -rf");
        assertThat(refused.at("/scans/0/cause").asText()).isEqualTo("reference-invalid");
    }

    @Test
    void whatNobodyLookedAtIsNeverSaidToBeWithoutFindings() {
        // When
        var text = beside.run("scan", "bad ref");
        var sarif = beside.run("scan", "bad ref", "--format", "sarif");
        // Then
        assertThat(text.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(text.out()).contains("bad ref", "1 scan failed").doesNotContain("no findings");
        assertThat(sarif.json().at("/runs/0/invocations/0/executionSuccessful").asBoolean(true))
                .isFalse();
    }

    @Test
    void otherDatabasesThanTheNodesAreNotSilentlyIgnored() {
        // When
        var other = scan("--databases", beside.folder().toString());
        var same = scan("--databases", DemoDatabases.directory().toString());
        // Then
        assertThat(other.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(other.err()).contains("other databases", "--data DIR");
        assertThat(same.code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aScannerThereIsNotIsNotAccepted() {
        var ran = beside.run("scan", beside.image(), "--scanners", "nope", "--json");
        assertThat(ran.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(ran.err()).contains("not accepted: ", "nope");
        assertThat(ran.json().at("/artifacts/0/scans/0/outcome").asText()).isEqualTo("failed");
    }
}
