package io.vulnstream.app.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.app.output.ResultDocument.Artifact;
import io.vulnstream.app.output.ResultDocument.Attribution;
import io.vulnstream.app.output.ResultDocument.Database;
import io.vulnstream.app.output.ResultDocument.Finding;
import io.vulnstream.app.output.ResultDocument.Scan;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private final ResultDocument results = SampleResults.document();

    @Test
    void textShowsFailuresFirstThenCountsThenWhoSaysWhat() throws IOException {
        GoldenFile.mustEqual("results.txt", new TextReport(TerminalStyle.plain(), 10).render(results));
    }

    @Test
    void textFitsANarrowTerminal() {
        // When
        var text = new TextReport(new TerminalStyle(false, 80), 10).render(results);

        // Then
        var table = text.lines()
                .filter(line -> line.contains("CVE-") || line.contains("GHSA-"))
                .toList();
        assertThat(table).hasSize(2).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void coloursDoNotMoveColumns() {
        // When
        var plain = new TextReport(new TerminalStyle(false, 100), 10).render(results);
        var coloured = new TextReport(new TerminalStyle(true, 100), 10).render(results);

        // Then
        assertThat(coloured).contains("\u001b[1;31mcritical\u001b[0m");
        assertThat(withoutBlanksAtEnds(coloured.replaceAll("\u001b\\[[0-9;]*m", "")))
                .isEqualTo(withoutBlanksAtEnds(plain));
    }

    private static List<String> withoutBlanksAtEnds(String text) {
        return text.lines().map(String::stripTrailing).toList();
    }

    @Test
    void textSaysHowManyFindingsItLeavesOut() {
        assertThat(new TextReport(TerminalStyle.plain(), 1).render(results))
                .contains("critical  CVE-2030-0001")
                .doesNotContain("GHSA-dddd")
                .contains("and 1 more");
    }

    @Test
    void anImageIsOnlyCalledCleanWhenEveryScannerFinished() {
        assertThat(text(SampleResults.clean())).contains("no known vulnerabilities");
        assertThat(text(SampleResults.failed()))
                .contains("FAILED  osv-scanner (database-unusable): run: vulnstream databases update")
                .contains("incomplete")
                .doesNotContain("no known vulnerabilities");
        assertThat(text(new Artifact("a", List.of("a:1"), null, null, List.of(), List.of())))
                .contains("not scanned")
                .doesNotContain("no known vulnerabilities");
    }

    @Test
    void aResultThatANewerOneSupersedesIsNamedAndNoFailure() {
        // Given
        var known = SampleResults.clean();
        var older = superseded(Instant.parse("2025-01-01T00:00:00Z"));
        var earlier = superseded(Instant.parse("2026-01-01T00:00:00Z"));

        // When
        var artifact = new Artifact(
                known.source(),
                known.references(),
                known.digest(),
                known.platform(),
                List.of(SampleResults.TRIVY, older, earlier, superseded(null)),
                List.of());

        // Then
        assertThat(text(artifact))
                .contains("OLDER   trivy (database of 2025-01-01): a scan with a newer database counts instead\n")
                .contains("EARLIER trivy: a scan that began later counts instead\n")
                .contains("OLDER   trivy: a scan with a newer database counts instead\n")
                .contains("no known vulnerabilities say trivy\n")
                .endsWith("1 image, 1 scan and 3 superseded: no findings\n");
        assertThat(artifact.complete()).isTrue();
        var alone = new Artifact("a", List.of("a:1"), null, null, List.of(older), List.of());
        assertThat(alone.complete()).isFalse();
    }

    private static Scan superseded(@Nullable Instant built) {
        return new Scan("trivy", "0.74.0", new Database("1", built), Scan.SUPERSEDED, null, null);
    }

    private static String text(Artifact artifact) {
        return new TextReport(TerminalStyle.plain(), 10).render(new ResultDocument(List.of(artifact)));
    }

    @Test
    void whatAReportSaysCannotSteerTheTerminal() {
        // Given
        var evil = new Finding("\u001b[2Jevil\n", null, "npm", "CVE-1", List.of(), Rating.of("high"), null, List.of());
        var artifact = new Artifact(
                "a", List.of("a:\u001b]0;x\u0007"), null, null, List.of(SampleResults.TRIVY), List.of(evil));

        // Then
        assertThat(text(artifact))
                .doesNotContain("\u001b")
                .doesNotContain("\u0007")
                .contains("?[2Jevil?");
    }

    @Test
    void jsonHasExactlyTheKeysOfItsContract() throws IOException {
        GoldenFile.mustEqual(
                "results.json", Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(results) + "\n");
    }

    @Test
    void sarifHasRulesResultsFingerprintsAndFailedInvocations() throws IOException {
        GoldenFile.mustEqual(
                "results.sarif",
                Json.mapper()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(new SarifReport("0.1.0").document(results))
                        + "\n");
    }

    @Test
    void aRebuildIsTheSameAlert() {
        // Given
        var first = results.artifacts().get(0);
        var rebuilt = new Artifact(
                first.source(),
                List.of("localhost:5000/shop:2.0"),
                "sha256:" + "e".repeat(64),
                first.platform(),
                first.scans(),
                first.findings());

        // Then
        assertThat(fingerprints(rebuilt)).hasSize(2).doesNotHaveDuplicates().isEqualTo(fingerprints(first));
    }

    private static List<String> fingerprints(Artifact artifact) {
        JsonNode sarif =
                Json.mapper().valueToTree(new SarifReport("0.1.0").document(new ResultDocument(List.of(artifact))));
        var found = new ArrayList<String>();
        sarif.path("runs")
                .path(0)
                .path("results")
                .forEach(result -> found.add(result.path("partialFingerprints")
                        .path("vulnstreamFinding/v1")
                        .asText()));
        return found;
    }

    @Test
    void csvHasALineForEachFindingAndForEachArtifactWithout() throws IOException {
        GoldenFile.mustEqual("results.csv", new CsvReport().render(results));
    }

    @Test
    void aCellThatLooksLikeAFormulaIsText() {
        // Given
        var finding = new Finding(
                "@scope/name",
                "=cmd|' /C calc'!A0",
                "npm",
                "-1",
                List.of(),
                Rating.of("low"),
                "+2",
                List.of(new Attribution("trivy", "x", Rating.of("low"), null, null, List.of())));
        var artifact = new Artifact("a", List.of("a:1"), null, null, List.of(SampleResults.TRIVY), List.of(finding));

        // Then
        assertThat(new CsvReport().render(new ResultDocument(List.of(artifact))))
                .contains("'@scope/name")
                .contains("'=cmd")
                .contains("'-1")
                .contains("'+2");
    }

    @Test
    void aLimitIsReachedByWhatIsAsBadOrWorse() {
        assertThat(FailOn.parse("critical").reachedBy(results)).isTrue();
        assertThat(FailOn.parse("HIGH").reachedBy(results)).isTrue();
        var clean = new ResultDocument(List.of(SampleResults.clean()));
        assertThat(FailOn.parse("unknown").reachedBy(clean)).isFalse();
        assertThatThrownBy(() -> FailOn.parse("hihg"))
                .hasMessageContaining("'hihg' is no severity")
                .hasMessageContaining("critical");
    }
}
