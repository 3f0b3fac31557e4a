package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vulnstream.report.Assertion;
import io.vulnstream.report.ReportFormat;
import io.vulnstream.report.ReportReader;
import io.vulnstream.support.Json;
import io.vulnstream.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Reports written elsewhere: osv-scanner's own groups come out, each package's, wherever a group holds at most one CVE. */
@Tag("shared")
class OsvGroupsIT {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> osvsOwnGroupsComeOutOfWhatItsRecordsSay() throws IOException {
        try (var files = Files.list(SharedData.samples().resolve("osv-scanner"))) {
            var reports = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertThat(reports).hasSizeGreaterThan(3);
            return reports.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> compare(file)));
        }
    }

    private void compare(Path file) throws Exception {
        var compared = 0;
        for (var result : Json.mapper().readTree(file.toFile()).path("results")) {
            for (var entry : result.path("packages")) {
                compared += comparePackage(entry);
            }
        }
        assertThat(compared).isPositive();
    }

    private int comparePackage(JsonNode entry) throws Exception {
        // Given
        var groups = groups(entry);
        // When
        var ours = VulnerabilityGroups.of(all(groups), assertions(entry));
        // Then
        for (var one : groups) {
            for (var other : groups) {
                for (var id : one) {
                    for (var otherId : other) {
                        assertThat(ours.of(id).equals(ours.of(otherId)))
                                .as("%s with %s", id, otherId)
                                .isEqualTo(one.equals(other));
                    }
                }
            }
        }
        return groups.size();
    }

    private static List<Set<String>> groups(JsonNode entry) {
        var groups = new ArrayList<Set<String>>();
        for (var group : entry.path("groups")) {
            var ids = new TreeSet<String>();
            group.path("ids").forEach(id -> ids.add(id.asText()));
            group.path("aliases").forEach(id -> ids.add(id.asText()));
            if (ids.stream().filter(id -> id.startsWith("CVE-")).count() <= 1) {
                groups.add(ids);
            }
        }
        return groups;
    }

    private static Set<String> all(List<Set<String>> groups) {
        var all = new HashSet<String>();
        groups.forEach(all::addAll);
        return all;
    }

    /** Of a report of this package alone. */
    private Set<Assertion> assertions(JsonNode entry) throws Exception {
        ObjectNode report = Json.mapper().createObjectNode();
        report.putArray("results")
                .addObject()
                .put("path", "x")
                .putArray("packages")
                .add(entry);
        var file = Files.createTempFile(folder, "package", ".json");
        Json.mapper().writeValue(file.toFile(), report);
        var assertions = new HashSet<Assertion>();
        new ReportReader().read(file, ReportFormat.OSV_SCANNER, finding -> assertions.addAll(finding.assertions()));
        return assertions;
    }
}
