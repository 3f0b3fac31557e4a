package io.vulnstream.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a report says does not depend on the order of its fields, nor on how much of it there is. */
class LayoutTest {
    /** Enough that what has to be held is more than is held. */
    private static final int MANY = 4_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(ReportFormat.class)
    void fieldsMayComeInReverse(ReportFormat format) throws IOException, ReportInvalid {
        // Given
        var reversed = reversed(Json.mapper().readTree(Reports.text(format)));

        // When
        var reading = Reports.read(folder, format, reversed.toString());

        // Then
        var straight = Reports.read(format);
        assertThat(reading.findings().stream().map(InspectedFinding::of))
                .containsExactlyElementsOf(
                        straight.findings().stream().map(InspectedFinding::of).toList());
        assertThat(reading.metadata())
                .usingRecursiveComparison()
                .ignoringCollectionOrder()
                .isEqualTo(straight.metadata());
    }

    @ParameterizedTest
    @EnumSource(ReportFormat.class)
    void fieldsMayBeSorted(ReportFormat format) throws IOException, ReportInvalid {
        var sorted = sorted(Json.mapper().readTree(Reports.text(format)));

        var reading = Reports.read(folder, format, sorted.toString());

        assertThat(reading.findings().stream().map(InspectedFinding::of))
                .containsExactlyElementsOf(Reports.read(format).findings().stream()
                        .map(InspectedFinding::of)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void trivysPackagesAreFoundBeforeAndAfterManyVulnerabilities(boolean before) throws IOException, ReportInvalid {
        // Given
        var packages = "\"Packages\": [{\"ID\": \"libgold@1\", \"Name\": \"libgold\", \"SrcName\": \"gold\"}]";
        var vulnerabilities = "\"Vulnerabilities\": ["
                + many("{\"VulnerabilityID\": \"CVE-%d\", \"PkgID\": \"libgold@1\", \"PkgName\": \"libgold\"}") + "]";
        var report = "{\"SchemaVersion\": 2, \"Results\": [{\"Class\": \"os-pkgs\", \"Type\": \"alpine\", "
                + (before ? packages + "," + vulnerabilities : vulnerabilities + "," + packages) + "}]}";

        // When
        var reading = Reports.read(folder, ReportFormat.TRIVY, report);

        // Then
        assertThat(reading.metadata().packages()).isEqualTo(1);
        assertThat(reading.findings()).hasSize(MANY).allSatisfy(finding -> assertThat(
                        finding.installed().sourceName())
                .isEqualTo("gold"));
        assertThat(ids(reading)).containsExactlyElementsOf(manyIds());
    }

    @Test
    void osvScannersGroupsAreFoundAfterManyRecords() throws IOException, ReportInvalid {
        // Given
        var report = "{\"results\": [{\"source\": {\"path\": \"p\"}, \"packages\": [{\"vulnerabilities\": ["
                + many("{\"id\": \"CVE-%d\", \"details\": \"" + "x".repeat(400) + "\"}") + "], \"groups\": ["
                + many("{\"ids\": [\"CVE-%d\"], \"max_severity\": \"9.1\"}")
                + "], \"package\": {\"name\": \"a\", \"version\": \"1\", \"ecosystem\": \"npm\"}}]}]}";

        // When
        var reading = Reports.read(folder, ReportFormat.OSV_SCANNER, report);

        // Then
        assertThat(ids(reading)).containsExactlyElementsOf(manyIds());
        assertThat(reading.findings()).allSatisfy(finding -> {
            assertThat(finding.rating().score()).isEqualTo(9.1);
            assertThat(finding.installed().name()).isEqualTo("a");
        });
    }

    @Test
    void whatIsWrongBehindManyRecordsIsFoundInItsPlace() throws IOException {
        var report = "{\"results\": [{\"packages\": [{\"package\": {\"name\": \"a\"}, \"vulnerabilities\": ["
                + many("{\"id\": \"CVE-%d\"}") + "], \"groups\": [{\"ids\": [{}]}]}]}]}";

        var failure =
                catchThrowableOfType(ReportInvalid.class, () -> Reports.read(folder, ReportFormat.OSV_SCANNER, report));

        assertThat(failure.place()).contains("/results/0/packages/0/groups/0/ids/0");
    }

    @Test
    void anOldGrypeReportTellsTheDistributionOnlyAtItsEnd() throws IOException, ReportInvalid {
        var report = """
                {"matches": [{"vulnerability": {"id": "CVE-1", "namespace": "nvd", "cvssV2": {"baseScore": 5, "vector": "AV:N/AC:L/Au:N/C:P/I:N/A:N"},
                  "links": ["https://a.example"], "fixedInVersion": "2"}, "matchDetails": {"matcher": "x"},
                  "artifact": {"name": "libc6", "version": "1", "type": "deb", "locations": ["/var/lib/dpkg/status"]}}],
                 "source": {"type": "directory", "target": "/srv"}, "distro": {"name": "debian", "version": "10"}, "descriptor": {"name": "grype", "version": "0.7.0"}}
                """;

        var reading = Reports.read(folder, ReportFormat.GRYPE, report);

        var finding = reading.findings().getFirst();
        assertThat(finding.installed().ecosystem()).isEqualTo("Debian:10");
        assertThat(finding.installed().paths()).containsExactly("/var/lib/dpkg/status");
        assertThat(finding.rating().score()).isEqualTo(5.0);
        assertThat(finding.fixVersion()).isEqualTo("2");
        assertThat(reading.metadata().artifactName()).isEqualTo("/srv");
    }

    @Test
    void trivysBareListOfResultsIsRead() throws IOException, ReportInvalid {
        var report = """
                [{"Target": "web:1 (debian 9.9)", "Type": "debian", "Vulnerabilities": [{"VulnerabilityID": "CVE-1", "PkgName": "apt", "InstalledVersion": "1"}]},
                 {"Target": "package-lock.json", "Type": "npm", "Vulnerabilities": null}]
                """;
        var file = Reports.written(folder, report.getBytes(StandardCharsets.UTF_8));

        assertThat(new ReportReader().recognise(file)).isEqualTo(ReportFormat.TRIVY);
        assertThat(Reports.read(file, ReportFormat.TRIVY).findings())
                .extracting(finding -> finding.installed().ecosystem())
                .containsExactly("Debian:9");
    }

    private static String many(String entry) {
        return String.join(
                ",",
                IntStream.range(0, MANY)
                        .mapToObj(i -> entry.replace("%d", Integer.toString(i)))
                        .toList());
    }

    private static List<String> manyIds() {
        return IntStream.range(0, MANY).mapToObj(i -> "CVE-" + i).toList();
    }

    private static List<String> ids(Reports.Reading reading) {
        return reading.findings().stream()
                .map(finding -> finding.vulnerability().id())
                .toList();
    }

    private static JsonNode reversed(JsonNode node) {
        return reordered(node, true);
    }

    private static JsonNode sorted(JsonNode node) {
        return reordered(node, false);
    }

    private static JsonNode reordered(JsonNode node, boolean reverse) {
        if (node instanceof ArrayNode array) {
            var copy = Json.mapper().createArrayNode();
            array.forEach(element -> copy.add(reordered(element, reverse)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        if (reverse) {
            Collections.reverse(names);
        } else {
            Collections.sort(names);
        }
        var copy = Json.mapper().createObjectNode();
        names.forEach(name -> copy.set(name, reordered(object.get(name), reverse)));
        return copy;
    }
}
