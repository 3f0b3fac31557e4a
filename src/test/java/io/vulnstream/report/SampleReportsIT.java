package io.vulnstream.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Reports written elsewhere: every one is compared with what a plain reading of its tree finds. */
@Tag("shared")
class SampleReportsIT {
    private final ReportReader reader = new ReportReader();

    @TestFactory
    Stream<DynamicTest> noRawFindingOfASampleIsLostOrChanged() throws IOException {
        var samples = Path.of(System.getProperty("vulnstream.test.shared", "")).resolve("samples");
        assumeThat(samples).isDirectory();
        try (var files = Files.walk(samples)) {
            var reports = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertThat(reports).hasSizeGreaterThan(10);
            return reports.stream()
                    .map(file ->
                            DynamicTest.dynamicTest(samples.relativize(file).toString(), () -> compare(file)));
        }
    }

    private void compare(Path file) throws IOException, ReportInvalid {
        // Given
        var tree = Json.mapper().readTree(file.toFile());
        var directory = file.getName(file.getNameCount() - 2).toString();

        // When
        var format = reader.recognise(file);
        List<RawFinding> findings = new ArrayList<>();
        var metadata = reader.read(file, format, findings::add);

        // Then
        assertThat(format.word()).isEqualTo(directory);
        assertThat(findings.stream().map(SampleReportsIT::line)).containsExactlyElementsOf(expected(format, tree));
        assertThat(metadata.findings()).isEqualTo(findings.size());
        assertThat(metadata.scanner()).isEqualTo(directory);
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.installed().identity().ecosystem()).isNotEqualTo("unknown");
            assertThat(finding.assertions())
                    .allSatisfy(assertion -> assertThat(assertion.subject()).isNotEqualTo(assertion.object()));
        });
    }

    private static String line(RawFinding finding) {
        return String.join(
                "|",
                finding.vulnerability().id(),
                finding.installed().name(),
                String.valueOf(finding.installed().version()),
                String.valueOf(finding.rating().severity()),
                String.valueOf(finding.rating().score()),
                String.valueOf(finding.fixVersion()));
    }

    private static List<String> expected(ReportFormat format, JsonNode tree) {
        return switch (format) {
            case TRIVY -> trivy(tree);
            case GRYPE -> grype(tree);
            case OSV_SCANNER -> osv(tree);
            case CYCLONEDX -> throw new AssertionError("no sample is CycloneDX");
        };
    }

    private static List<String> trivy(JsonNode tree) {
        List<String> lines = new ArrayList<>();
        for (var result : tree.path("Results")) {
            for (var entry : result.path("Vulnerabilities")) {
                var scores = new ArrayList<Double>();
                entry.path("CVSS").forEach(source -> List.of("V2Score", "V3Score", "V40Score")
                        .forEach(key -> {
                            if (source.has(key)) {
                                scores.add(source.get(key).asDouble());
                            }
                        }));
                lines.add(line(
                        entry.get("VulnerabilityID"),
                        entry.get("PkgName"),
                        entry.path("InstalledVersion"),
                        entry.path("Severity"),
                        scores,
                        entry.path("FixedVersion").asText("")));
            }
        }
        return lines;
    }

    private static List<String> grype(JsonNode tree) {
        List<String> lines = new ArrayList<>();
        for (var match : tree.path("matches")) {
            var scores = new ArrayList<Double>();
            var vulnerability = match.get("vulnerability");
            vulnerability
                    .path("cvss")
                    .forEach(cvss ->
                            scores.add(cvss.path("metrics").path("baseScore").asDouble()));
            match.path("relatedVulnerabilities").forEach(related -> related.path("cvss")
                    .forEach(cvss ->
                            scores.add(cvss.path("metrics").path("baseScore").asDouble())));
            var fixes = new ArrayList<String>();
            vulnerability.path("fix").path("versions").forEach(fix -> fixes.add(fix.asText()));
            lines.add(line(
                    vulnerability.get("id"),
                    match.get("artifact").get("name"),
                    match.get("artifact").path("version"),
                    vulnerability.path("severity"),
                    scores,
                    String.join(", ", fixes)));
        }
        return lines;
    }

    private static List<String> osv(JsonNode tree) {
        List<String> lines = new ArrayList<>();
        for (var result : tree.path("results")) {
            for (var entry : result.path("packages")) {
                for (var vulnerability : entry.path("vulnerabilities")) {
                    var id = vulnerability.get("id");
                    var scores = new ArrayList<Double>();
                    for (var group : entry.path("groups")) {
                        group.path("ids").forEach(each -> {
                            if (each.equals(id)
                                    && !group.path("max_severity").asText("").isEmpty()) {
                                scores.add(group.get("max_severity").asDouble());
                            }
                        });
                    }
                    lines.add(line(
                            id,
                            entry.get("package").get("name"),
                            entry.get("package").path("version"),
                            Json.mapper().nullNode(),
                            scores,
                            fixOf(entry, vulnerability)));
                }
            }
        }
        return lines;
    }

    /** The samples' records have one fixed version that is above the installed one, or none at all. */
    private static String fixOf(JsonNode entry, JsonNode vulnerability) {
        var fixes = new ArrayList<String>();
        for (var affected : vulnerability.path("affected")) {
            if (affected.path("package")
                    .path("name")
                    .equals(entry.get("package").get("name"))) {
                affected.path("ranges").forEach(range -> range.path("events").forEach(event -> {
                    if (event.has("fixed") && !range.path("type").asText().equals("GIT")) {
                        fixes.add(event.get("fixed").asText());
                    }
                }));
            }
        }
        var installed = entry.get("package").path("version").asText("");
        return fixes.stream()
                .filter(fix -> FixVersions.compare(installed, fix) < 0)
                .min(FixVersions::compare)
                .orElse(String.join(", ", fixes));
    }

    private static String line(
            JsonNode id, JsonNode name, JsonNode version, JsonNode severity, List<Double> scores, String fix) {
        return String.join(
                "|",
                id.asText(),
                name.asText(),
                textOrNull(version),
                textOrNull(severity),
                String.valueOf(scores.stream().max(Double::compare).orElse(null)),
                fix.isEmpty() ? "null" : fix);
    }

    private static String textOrNull(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? node.asText() : "null";
    }
}
