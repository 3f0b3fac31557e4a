package io.vulnstream.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that is in no encoding, too long, too deep or damaged. */
class HostileTextTest {
    @TempDir
    Path folder;

    @Test
    void aByteOrderMarkIsPassedOver() throws IOException, ReportInvalid {
        var marked = Reports.written(folder, ("\uFEFF" + Reports.TRIVY.formatted(Reports.GOOD)).getBytes(UTF_8));

        assertThat(new ReportReader().recognise(marked)).isEqualTo(ReportFormat.TRIVY);
        assertThat(Reports.read(marked, ReportFormat.TRIVY).findings()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF"})
    void wideTextIsRefusedByName(String mark) throws IOException {
        var file = Reports.written(folder, (mark + Reports.TRIVY.formatted(Reports.GOOD)).getBytes(UTF_16LE));

        assertThatThrownBy(() -> new ReportReader().recognise(file))
                .isInstanceOf(ReportInvalid.class)
                .hasMessageContaining("UTF-16")
                .hasMessageContaining("write it as UTF-8");
    }

    @Test
    void invalidUtf8IsRefusedAlsoWhereItIsSkipped() throws IOException {
        var entry = "{\"Skipped\": \"caf\u00e9\", " + Reports.GOOD.substring(1);
        var file = Reports.written(folder, Reports.TRIVY.formatted(entry).getBytes(ISO_8859_1));

        assertThatThrownBy(() -> Reports.read(file, ReportFormat.TRIVY))
                .isInstanceOf(ReportInvalid.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void halvesOfPairsAndZerosAreReplaced() throws IOException, ReportInvalid {
        var entry =
                "{\"VulnerabilityID\": \"CVE-1\", \"PkgName\": \"a\\u0000\\ud800b\\ud83d\\ude00\", \"Title\": \"\\udc00\"}";

        var finding = Reports.read(folder, ReportFormat.TRIVY, Reports.TRIVY.formatted(entry))
                .findings()
                .getFirst();

        assertThat(finding.installed().name()).isEqualTo("a\uFFFD\uFFFDb\uD83D\uDE00");
        assertThat(finding.vulnerability().title()).isEqualTo("\uFFFD");
    }

    @Test
    void aLongDescriptionIsCutAndNothingElse() throws IOException, ReportInvalid {
        var entry = Reports.GOOD.replace("}", ", \"Description\": \"" + "x".repeat(5_000_000) + "\"}");

        var finding = Reports.read(folder, ReportFormat.TRIVY, Reports.TRIVY.formatted(entry))
                .findings()
                .getFirst();

        assertThat(finding.vulnerability().description())
                .hasSize(ReportedVulnerability.DESCRIPTION_LIMIT)
                .containsOnlyOnce("x".repeat(ReportedVulnerability.DESCRIPTION_LIMIT));
    }

    @Test
    void aLongPathIsShortenedAndStaysDifferentFromOthers() throws IOException, ReportInvalid {
        var middle = "m".repeat(5_000);
        var entries = Reports.GOOD.replace("}", ", \"PkgPath\": \"start/" + middle + "1" + middle + "/end\"},")
                + Reports.GOOD.replace("}", ", \"PkgPath\": \"start/" + middle + "2" + middle + "/end\"}");

        var findings = Reports.read(folder, ReportFormat.TRIVY, Reports.TRIVY.formatted(entries))
                .findings();

        var first = findings.get(0).installed().paths().getFirst();
        assertThat(first).startsWith("start/").endsWith("/end").hasSizeLessThanOrEqualTo(JsonCursor.PATH_LIMIT);
        assertThat(findings.get(1).installed().paths()).doesNotContain(first);
    }

    @Test
    void megabytesInAnIdAreRefused() throws IOException {
        var failure = Reports.failure(
                folder,
                ReportFormat.TRIVY,
                Reports.TRIVY.formatted(Reports.GOOD.replace("CVE-1", "C".repeat(5_000_000))));

        assertThat(failure.problem()).contains("VulnerabilityID has 5000000 characters");
    }

    @Test
    void aStringBeyondAllBoundsIsRefused() throws IOException {
        var entry =
                Reports.GOOD.replace("}", ", \"Description\": \"" + "x".repeat(JsonCursor.STRING_LIMIT + 1) + "\"}");

        assertThat(Reports.failure(folder, ReportFormat.TRIVY, Reports.TRIVY.formatted(entry))
                        .problem())
                .contains("beyond what is read");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        var deep = "[".repeat(100_000) + "]".repeat(100_000);

        for (var format : ReportFormat.values()) {
            assertThat(Reports.failure(folder, format, "{\"deep\": " + deep + "}")
                            .problem())
                    .contains("beyond what is read");
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
}
