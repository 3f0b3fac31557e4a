package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.Json;
import io.vulnstream.testkit.ReportedScans.Spec;
import io.vulnstream.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Reports written elsewhere: whatever a plain reading of their trees finds stands in the tables afterwards. */
@Tag("shared")
class SampleIngestIT {
    @TempDir
    Path data;

    @TestFactory
    Stream<DynamicTest> noRawFindingOfASampleIsLostBetweenTheFileAndTheTables() throws IOException {
        var samples = SharedData.samples();
        try (var files = Files.walk(samples)) {
            var reports = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertThat(reports).hasSizeGreaterThan(10);
            return reports.stream()
                    .map(file -> DynamicTest.dynamicTest(
                            samples.relativize(file).toString(),
                            () -> compare(
                                    file, file.getName(samples.getNameCount()).toString())));
        }
    }

    private void compare(Path file, String format) throws IOException {
        var db = new IngestFixture(data);
        try {
            // Given
            var expected = new TreeSet<>(read(Json.mapper().readTree(file.toFile()), format));
            // When
            db.ingest(Spec.of(file.getFileName().toString(), format, file));
            // Then
            var stored = db.rows("""
                    select distinct v.name, o.package, o.version from occurrence o
                    join attribution a on a.sighting_id = o.sighting_id and a.live
                    join vulnerability v on v.id = a.vulnerability_id""");
            assertThat(new TreeSet<>(stored)).isEqualTo(expected);
            assertThat(db.rows("select count(*) from finding f where not exists"
                            + " (select from attribution a where a.finding_id = f.id)"))
                    .containsExactly("0");
        } finally {
            db.close();
        }
    }

    private static List<String> read(JsonNode tree, String format) {
        return switch (format) {
            case "trivy" -> trivy(tree);
            case "grype" -> grype(tree);
            default -> osv(tree);
        };
    }

    private static List<String> trivy(JsonNode tree) {
        var lines = new ArrayList<String>();
        for (var result : tree.path("Results")) {
            for (var v : result.path("Vulnerabilities")) {
                lines.add(line(v.path("VulnerabilityID"), v.path("PkgName"), v.path("InstalledVersion")));
            }
        }
        return lines;
    }

    private static List<String> grype(JsonNode tree) {
        var lines = new ArrayList<String>();
        for (var match : tree.path("matches")) {
            var artifact = match.path("artifact");
            lines.add(line(match.path("vulnerability").path("id"), artifact.path("name"), artifact.path("version")));
        }
        return lines;
    }

    private static List<String> osv(JsonNode tree) {
        var lines = new ArrayList<String>();
        for (var result : tree.path("results")) {
            for (var entry : result.path("packages")) {
                var pack = entry.path("package");
                var name = pack.has("os_package_name") ? pack.path("os_package_name") : pack.path("name");
                for (var v : entry.path("vulnerabilities")) {
                    lines.add(line(v.path("id"), name, pack.path("version")));
                }
            }
        }
        return lines;
    }

    private static String line(JsonNode id, JsonNode name, JsonNode version) {
        return id.asText() + " | " + name.asText() + " | " + version.asText();
    }
}
