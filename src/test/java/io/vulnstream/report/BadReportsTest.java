package io.vulnstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vulnstream.event.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no report, or not the one that was asked for. */
class BadReportsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(ReportFormat.class)
    void aReportCutAnywhereIsRefusedAndNeverAShorterOne(ReportFormat format) throws IOException {
        // Given
        var whole = Files.readAllBytes(Reports.file(format));
        var end = new String(whole, UTF_8).stripTrailing().length();

        for (var length = 0; length < end; length += length < 120 ? 1 : 53) {
            // When
            var cut = Reports.written(folder, Arrays.copyOf(whole, length));

            // Then
            assertThatThrownBy(() -> Reports.read(cut, format))
                    .as("cut after %d bytes", length)
                    .isInstanceOf(ReportInvalid.class);
            Files.delete(cut);
        }
    }

    @Test
    void aCutReportSaysWhereItEnds() throws IOException {
        var failure = Reports.failure(folder, ReportFormat.TRIVY, Reports.TRIVY.substring(0, 100));

        assertThat(failure.problem()).isEqualTo("The report ends in the middle");
        assertThat(failure.place()).startsWith("line 1, column ");
        assertThat(failure.advice()).isEqualTo("it was cut: copy or make it again");
        assertThat(failure.kind()).isEqualTo(Cause.REPORT_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n\t ", "null", "{}", "[]", "[{}]", "[1]", "42", "\"text\"", "true"})
    void whatHoldsNoReportIsRefusedByEveryParser(String text) throws IOException {
        var file = Reports.written(folder, text.getBytes(UTF_8));

        assertThatThrownBy(() -> new ReportReader().recognise(file)).isInstanceOf(ReportInvalid.class);
        for (var format : ReportFormat.values()) {
            if (format != ReportFormat.TRIVY || !text.startsWith("[")) {
                assertThatThrownBy(() -> Reports.read(file, format))
                        .as("%s as %s", text, format)
                        .isInstanceOf(ReportInvalid.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "not json",
                "{\"a\": }",
                "{\"a\" 1}",
                "{'a': 1}",
                "FATAL error: no such image",
                "{\"a\": 1,}"
            })
    void whatIsNotJsonIsRefused(String text) throws IOException {
        for (var format : ReportFormat.values()) {
            assertThat(Reports.failure(folder, format, text).problem()).startsWith("The report");
        }
    }

    @Test
    void anEmptyFileIsCalledEmpty() throws IOException {
        var file = Reports.written(folder, new byte[0]);

        assertThatThrownBy(() -> new ReportReader().recognise(file)).hasMessageStartingWith("The report is empty");
    }

    @Test
    void aMissingFileIsNoInvalidReport() {
        assertThatThrownBy(() -> Reports.read(folder.resolve("none.json"), ReportFormat.TRIVY))
                .isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @EnumSource(ReportFormat.class)
    void anotherScannersReportIsRefusedByName(ReportFormat asked) {
        for (var other : ReportFormat.values()) {
            if (other != asked) {
                assertThatThrownBy(() -> Reports.read(Reports.file(other), asked))
                        .isInstanceOf(ReportInvalid.class)
                        .hasMessage("This is a report of another kind: " + other.title() + ", not " + asked.title()
                                + ": read it as \"" + other.word() + "\"");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"runs": []}                                       | SARIF
            {"spdxVersion": "SPDX-2.3"}                        | SPDX
            {"one": 1, "two": {"three": 3}}                    | one, two
            {"bomFormat": "other", "matches": {}}              | bomFormat, matches
            """)
    void aReportOfNoKnownFormatIsDescribed(String text, String named) throws IOException {
        var file = Reports.written(folder, text.getBytes(UTF_8));

        assertThatThrownBy(() -> new ReportReader().recognise(file))
                .isInstanceOf(ReportInvalid.class)
                .hasMessageContaining(named)
                .hasMessageContaining("Trivy, Grype or osv-scanner");
    }

    @Test
    void aGrypeReportWithoutItsEndIsRefusedThoughItIsJson() throws IOException {
        assertThat(Reports.failure(folder, ReportFormat.GRYPE, "{\"matches\": []}")
                        .problem())
                .contains("at its end");
        assertThat(Reports.failure(
                                folder, ReportFormat.GRYPE, "{\"matches\": [], \"descriptor\": {\"name\": \"other\"}}")
                        .problem())
                .contains("at its end");
    }

    @Test
    void anInventoryIsNoCleanBill() throws IOException {
        var inventory = "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": []}";

        assertThat(Reports.failure(folder, ReportFormat.CYCLONEDX, inventory).problem())
                .contains("inventory");
    }

    @Test
    void aVulnerabilityOfNoComponentIsRefused() throws IOException {
        var report =
                "{\"bomFormat\": \"CycloneDX\", \"vulnerabilities\": [{\"id\": \"CVE-1\", \"affects\": [{\"ref\": \"%s\"}]}]}";

        assertThat(Reports.failure(folder, ReportFormat.CYCLONEDX, report.formatted("x"))
                        .problem())
                .contains("\"x\"");
        assertThat(Reports.failure(folder, ReportFormat.CYCLONEDX, report.formatted(""))
                        .place())
                .contains("/vulnerabilities/0/affects/0");
    }

    @Test
    void aSchemaThatIsTooNewIsRefused() throws IOException {
        assertThat(Reports.failure(folder, ReportFormat.TRIVY, "{\"SchemaVersion\": 3, \"ArtifactName\": \"x\"}")
                        .problem())
                .contains("schema version 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"VulnerabilityID\": 7.5, \"PkgName\": {}}",
                "{\"VulnerabilityID\": [], \"PkgName\": \"a\"}",
                "{\"VulnerabilityID\": \"CVE-1\"}",
                "{\"PkgName\": \"a\"}",
                "{\"VulnerabilityID\": \"\", \"PkgName\": \"a\"}",
                "{\"VulnerabilityID\": null, \"PkgName\": \"a\"}",
                "{\"VulnerabilityID\": \"CVE-1\", \"PkgName\": \"a\", \"VendorIDs\": \"x\"}",
                "null",
                "7",
                "[]"
            })
    void anEntryThatCannotBeAFindingIsRefusedWithItsPlace(String entry) throws IOException {
        var failure = Reports.failure(folder, ReportFormat.TRIVY, Reports.TRIVY.formatted(Reports.GOOD + "," + entry));

        assertThat(failure.place()).contains("line 1, column ").contains("/Results/0/Vulnerabilities/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"SchemaVersion\": 2, \"Results\": {}}", "{\"SchemaVersion\": 2, \"Results\": \"x\"}"})
    void aListOfAnotherTypeIsRefused(String report) throws IOException {
        assertThat(Reports.failure(folder, ReportFormat.TRIVY, report).problem())
                .isEqualTo("Results is not a list");
    }

    @Test
    void wrongTypesOfWhatAFindingCanDoWithoutDoNotLoseIt() throws IOException, ReportInvalid {
        var entry = """
                {"VulnerabilityID": "CVE-1", "PkgName": "a", "Title": 7, "Description": ["x"], "References": {"a": 1}, "CVSS": [1],
                 "VendorSeverity": "x", "PublishedDate": {}, "PkgIdentifier": "x", "Layer": [[{}]]}
                """;

        assertThat(Reports.read(folder, ReportFormat.TRIVY, Reports.TRIVY.formatted(entry))
                        .findings())
                .hasSize(1);
    }

    @Test
    void unknownFieldsAreSkipped() throws IOException, ReportInvalid {
        var report = Reports.TRIVY
                .formatted("{\"Future\": {\"a\": [1, {\"b\": null}]}, " + Reports.GOOD.substring(1))
                .replace("{\"SchemaVersion\"", "{\"Future\": [{\"Results\": [1]}], \"SchemaVersion\"");

        assertThat(Reports.read(folder, ReportFormat.TRIVY, report).findings()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TRIVY       | {"SchemaVersion": 2, "Results": [], "Results": []}                                        | Results
            TRIVY       | {"SchemaVersion": 2, "Results": [{"Vulnerabilities": [], "Vulnerabilities": []}]}         | Vulnerabilities
            GRYPE       | {"matches": [], "matches": [], "descriptor": {"name": "grype"}}                           | matches
            OSV_SCANNER | {"results": [], "results": []}                                                            | results
            OSV_SCANNER | {"results": [{"packages": [], "packages": []}]}                                           | packages
            CYCLONEDX   | {"bomFormat": "CycloneDX", "vulnerabilities": [], "vulnerabilities": []}                  | vulnerabilities
            """)
    void aListOfFindingsThatComesTwiceIsRefused(ReportFormat format, String report, String field) throws IOException {
        assertThat(Reports.failure(folder, format, report).problem()).isEqualTo("\"" + field + "\" is there twice");
    }

    @Test
    void whatFollowsTheReportIsRefused() throws IOException {
        assertThat(Reports.failure(
                                folder,
                                ReportFormat.TRIVY,
                                Reports.TRIVY.formatted(Reports.GOOD) + Reports.TRIVY.formatted(Reports.GOOD))
                        .problem())
                .isEqualTo("Something follows the end of the report");
    }
}
