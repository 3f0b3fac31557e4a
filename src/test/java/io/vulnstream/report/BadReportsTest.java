package io.vulnstream.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vulnstream.event.Cause;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadReportsTest {
    private static final String TRIVY = """
            {"SchemaVersion": 2, "ArtifactName": "x", "Results": [{"Target": "t", "Class": "lang-pkgs", "Type": "npm", "Vulnerabilities": [%s]}]}
            """;
    private static final String GOOD =
            "{\"VulnerabilityID\": \"CVE-1\", \"PkgName\": \"a\", \"InstalledVersion\": \"1\"}";

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
        var failure = failure(ReportFormat.TRIVY, TRIVY.substring(0, 100));

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
            assertThat(failure(format, text).problem()).startsWith("The report");
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
        assertThat(failure(ReportFormat.GRYPE, "{\"matches\": []}").problem()).contains("at its end");
        assertThat(failure(ReportFormat.GRYPE, "{\"matches\": [], \"descriptor\": {\"name\": \"other\"}}")
                        .problem())
                .contains("at its end");
    }

    @Test
    void anInventoryIsNoCleanBill() throws IOException {
        var inventory = "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": []}";

        assertThat(failure(ReportFormat.CYCLONEDX, inventory).problem()).contains("inventory");
    }

    @Test
    void aVulnerabilityOfNoComponentIsRefused() throws IOException {
        var report =
                "{\"bomFormat\": \"CycloneDX\", \"vulnerabilities\": [{\"id\": \"CVE-1\", \"affects\": [{\"ref\": \"%s\"}]}]}";

        assertThat(failure(ReportFormat.CYCLONEDX, report.formatted("x")).problem())
                .contains("\"x\"");
        assertThat(failure(ReportFormat.CYCLONEDX, report.formatted("")).place())
                .contains("/vulnerabilities/0/affects/0");
    }

    @Test
    void aSchemaThatIsTooNewIsRefused() throws IOException {
        assertThat(failure(ReportFormat.TRIVY, "{\"SchemaVersion\": 3, \"ArtifactName\": \"x\"}")
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
        var failure = failure(ReportFormat.TRIVY, TRIVY.formatted(GOOD + "," + entry));

        assertThat(failure.place()).contains("line 1, column ").contains("/Results/0/Vulnerabilities/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"SchemaVersion\": 2, \"Results\": {}}", "{\"SchemaVersion\": 2, \"Results\": \"x\"}"})
    void aListOfAnotherTypeIsRefused(String report) throws IOException {
        assertThat(failure(ReportFormat.TRIVY, report).problem()).isEqualTo("Results is not a list");
    }

    @Test
    void wrongTypesOfWhatAFindingCanDoWithoutDoNotLoseIt() throws IOException, ReportInvalid {
        var entry = """
                {"VulnerabilityID": "CVE-1", "PkgName": "a", "Title": 7, "Description": ["x"], "References": {"a": 1}, "CVSS": [1],
                 "VendorSeverity": "x", "PublishedDate": {}, "PkgIdentifier": "x", "Layer": [[{}]]}
                """;

        assertThat(Reports.read(folder, ReportFormat.TRIVY, TRIVY.formatted(entry))
                        .findings())
                .hasSize(1);
    }

    @Test
    void unknownFieldsAreSkipped() throws IOException, ReportInvalid {
        var report = TRIVY.formatted("{\"Future\": {\"a\": [1, {\"b\": null}]}, " + GOOD.substring(1))
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
        assertThat(failure(format, report).problem()).isEqualTo("\"" + field + "\" is there twice");
    }

    @Test
    void whatFollowsTheReportIsRefused() throws IOException {
        assertThat(failure(ReportFormat.TRIVY, TRIVY.formatted(GOOD) + TRIVY.formatted(GOOD))
                        .problem())
                .isEqualTo("Something follows the end of the report");
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws IOException, ReportInvalid {
        var marked = Reports.written(folder, ("\uFEFF" + TRIVY.formatted(GOOD)).getBytes(UTF_8));

        assertThat(new ReportReader().recognise(marked)).isEqualTo(ReportFormat.TRIVY);
        assertThat(Reports.read(marked, ReportFormat.TRIVY).findings()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF"})
    void wideTextIsRefusedByName(String mark) throws IOException {
        var file = Reports.written(folder, (mark + TRIVY.formatted(GOOD)).getBytes(UTF_16LE));

        assertThatThrownBy(() -> new ReportReader().recognise(file))
                .isInstanceOf(ReportInvalid.class)
                .hasMessageContaining("UTF-16")
                .hasMessageContaining("write it as UTF-8");
    }

    @Test
    void invalidUtf8IsRefusedAlsoWhereItIsSkipped() throws IOException {
        var entry = "{\"Skipped\": \"caf\u00e9\", " + GOOD.substring(1);
        var file = Reports.written(folder, TRIVY.formatted(entry).getBytes(ISO_8859_1));

        assertThatThrownBy(() -> Reports.read(file, ReportFormat.TRIVY))
                .isInstanceOf(ReportInvalid.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void halvesOfPairsAndZerosAreReplaced() throws IOException, ReportInvalid {
        var entry =
                "{\"VulnerabilityID\": \"CVE-1\", \"PkgName\": \"a\\u0000\\ud800b\\ud83d\\ude00\", \"Title\": \"\\udc00\"}";

        var finding = Reports.read(folder, ReportFormat.TRIVY, TRIVY.formatted(entry))
                .findings()
                .getFirst();

        assertThat(finding.installed().name()).isEqualTo("a\uFFFD\uFFFDb\uD83D\uDE00");
        assertThat(finding.vulnerability().title()).isEqualTo("\uFFFD");
    }

    @Test
    void aLongDescriptionIsCutAndNothingElse() throws IOException, ReportInvalid {
        var entry = GOOD.replace("}", ", \"Description\": \"" + "x".repeat(5_000_000) + "\"}");

        var finding = Reports.read(folder, ReportFormat.TRIVY, TRIVY.formatted(entry))
                .findings()
                .getFirst();

        assertThat(finding.vulnerability().description())
                .hasSize(ReportedVulnerability.DESCRIPTION_LIMIT)
                .containsOnlyOnce("x".repeat(ReportedVulnerability.DESCRIPTION_LIMIT));
    }

    @Test
    void aLongPathIsShortenedAndStaysDifferentFromOthers() throws IOException, ReportInvalid {
        var middle = "m".repeat(5_000);
        var entries = GOOD.replace("}", ", \"PkgPath\": \"start/" + middle + "1" + middle + "/end\"},")
                + GOOD.replace("}", ", \"PkgPath\": \"start/" + middle + "2" + middle + "/end\"}");

        var findings = Reports.read(folder, ReportFormat.TRIVY, TRIVY.formatted(entries))
                .findings();

        var first = findings.get(0).installed().paths().getFirst();
        assertThat(first).startsWith("start/").endsWith("/end").hasSizeLessThanOrEqualTo(JsonCursor.PATH_LIMIT);
        assertThat(findings.get(1).installed().paths()).doesNotContain(first);
    }

    @Test
    void megabytesInAnIdAreRefused() throws IOException {
        var failure = failure(ReportFormat.TRIVY, TRIVY.formatted(GOOD.replace("CVE-1", "C".repeat(5_000_000))));

        assertThat(failure.problem()).contains("VulnerabilityID has 5000000 characters");
    }

    @Test
    void aStringBeyondAllBoundsIsRefused() throws IOException {
        var entry = GOOD.replace("}", ", \"Description\": \"" + "x".repeat(JsonCursor.STRING_LIMIT + 1) + "\"}");

        assertThat(failure(ReportFormat.TRIVY, TRIVY.formatted(entry)).problem())
                .contains("beyond what is read");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        var deep = "[".repeat(100_000) + "]".repeat(100_000);

        for (var format : ReportFormat.values()) {
            assertThat(failure(format, "{\"deep\": " + deep + "}").problem()).contains("beyond what is read");
        }
    }

    @Test
    void manyDifferentFieldNamesAreNoProblem() throws IOException, ReportInvalid {
        var report = new StringBuilder("{\"SchemaVersion\": 2, \"ArtifactName\": \"x\"");
        for (var i = 0; i < 300_000; i++) {
            report.append(", \"field").append(i).append("\": 1");
        }

        assertThat(Reports.read(folder, ReportFormat.TRIVY, report.append('}').toString())
                        .findings())
                .isEmpty();
    }

    @Test
    void aDamagedCompressedReportIsRefused() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            Files.copy(Reports.file(ReportFormat.GRYPE), gzip);
        }
        var whole = bytes.toByteArray();
        var flipped = whole.clone();
        flipped[whole.length / 2] ^= 0x55;

        for (var damaged : new byte[][] {Arrays.copyOf(whole, whole.length - 9), Arrays.copyOf(whole, 3), flipped}) {
            var file = Reports.written(folder, damaged);
            assertThatThrownBy(() -> Reports.read(file, ReportFormat.GRYPE)).isInstanceOf(ReportInvalid.class);
        }
    }

    private ReportInvalid failure(ReportFormat format, String report) throws IOException {
        var file = Reports.written(folder, report.getBytes(UTF_8));
        return Objects.requireNonNull(
                catchThrowableOfType(ReportInvalid.class, () -> Reports.read(file, format)), "nothing was wrong");
    }
}
