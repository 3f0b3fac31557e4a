package io.vulnstream.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.finding.Severity;
import io.vulnstream.support.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportReaderTest {
    private static final String MANIFEST = "sha256:" + "a".repeat(64);
    private static final String IMAGE = "sha256:" + "b".repeat(64);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(ReportFormat.class)
    void inspectionShowsEveryRawFindingAsReported(ReportFormat format) throws IOException, ReportInvalid {
        // Given
        var expected = Files.readAllLines(Reports.resource(format.word() + ".expected.jsonl"));

        // When
        List<String> lines = new ArrayList<>();
        new ReportInspector(new ReportReader()).inspect(Reports.file(format), finding -> lines.add(line(finding)));

        // Then
        assertThat(lines).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @EnumSource(ReportFormat.class)
    void aCompressedReportIsReadLikeAPlainOne(ReportFormat format) throws IOException, ReportInvalid {
        // Given
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            Files.copy(Reports.file(format), gzip);
        }
        var compressed = Reports.written(folder, bytes.toByteArray());

        // When
        var recognised = new ReportReader().recognise(compressed);

        // Then
        assertThat(recognised).isEqualTo(format);
        assertThat(Reports.read(compressed, format)).isEqualTo(Reports.read(format));
    }

    @Test
    void trivysMetadataNamesTheImageAndItsOperatingSystem() throws IOException, ReportInvalid {
        assertThat(Reports.read(ReportFormat.TRIVY).metadata())
                .isEqualTo(new ReportMetadata(
                        ReportFormat.TRIVY,
                        "trivy",
                        "0.74.0",
                        null,
                        null,
                        "registry.example/shop/web@" + MANIFEST,
                        List.of(MANIFEST),
                        List.of(IMAGE),
                        "alpine 3.19.1",
                        2,
                        4));
    }

    @Test
    void grypesMetadataComesFromAfterTheMatches() throws IOException, ReportInvalid {
        assertThat(Reports.read(ReportFormat.GRYPE).metadata())
                .isEqualTo(new ReportMetadata(
                        ReportFormat.GRYPE,
                        "grype",
                        "0.118.0",
                        "v6.1.9",
                        Instant.parse("2031-02-03T04:05:06Z"),
                        "registry.example/shop/web:1",
                        List.of(MANIFEST, "sha256:" + "d".repeat(64)),
                        List.of(IMAGE),
                        "alpine 3.19.1",
                        null,
                        4));
    }

    @Test
    void cycloneDxMetadataNamesTheToolAndTheImage() throws IOException, ReportInvalid {
        assertThat(Reports.read(ReportFormat.CYCLONEDX).metadata())
                .isEqualTo(new ReportMetadata(
                        ReportFormat.CYCLONEDX,
                        "trivy",
                        "0.74.0",
                        null,
                        null,
                        "registry.example/shop/web:1",
                        List.of(MANIFEST),
                        List.of(IMAGE),
                        "alpine 3.19.1",
                        4,
                        3));
    }

    @Test
    void aReportTellsWhetherItIsAboutAnImage() throws IOException, ReportInvalid {
        var named = Reports.read(ReportFormat.GRYPE).metadata();
        var unnamed = Reports.read(ReportFormat.OSV_SCANNER).metadata();
        var other = "sha256:" + "0".repeat(64);

        assertThat(named.about(MANIFEST, null)).isEqualTo(ReportMetadata.About.IT);
        assertThat(named.about(other, IMAGE)).isEqualTo(ReportMetadata.About.IT);
        assertThat(named.about(other, null)).isEqualTo(ReportMetadata.About.ANOTHER);
        assertThat(unnamed.about(other, other)).isEqualTo(ReportMetadata.About.UNTOLD);
    }

    @Test
    void everySourcesVerdictAndVectorIsKept() throws IOException, ReportInvalid {
        var trivy = Reports.read(ReportFormat.TRIVY).findings().getFirst();
        var grype = Reports.read(ReportFormat.GRYPE).findings();

        assertThat(trivy.rating().verdicts()).isEqualTo(Map.of("nvd", Severity.HIGH, "redhat", Severity.MEDIUM));
        assertThat(trivy.rating().vectors())
                .containsExactly(
                        new CvssVector("nvd", "2.0", "AV:N/AC:L/Au:N/C:P/I:N/A:N", 5.0),
                        new CvssVector("nvd", "3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5),
                        new CvssVector("redhat", "3.1", "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:N", 4.8));
        assertThat(grype.getFirst().rating().vectors())
                .extracting(CvssVector::source)
                .containsOnly("nvd");
        assertThat(grype.get(0).distributionSeverity()).isNull();
        assertThat(grype.get(1).rating().verdicts()).containsEntry("ghsa", Severity.CRITICAL);
        assertThat(grype.get(2).distributionSeverity()).isEqualTo(Severity.LOW);
    }

    @Test
    void aVectorWithoutAScoreIsScoredButNotCalledReported() throws IOException, ReportInvalid {
        var rating = Reports.read(ReportFormat.TRIVY).findings().get(2).rating();

        assertThat(rating.score()).isNull();
        assertThat(rating.bestScore()).isEqualTo(10.0);
        assertThat(rating.vectors()).extracting(CvssVector::score).containsExactly(10.0);
    }

    @Test
    void aScannerWithoutASeverityWordIsUnderstoodByItsScore() throws IOException, ReportInvalid {
        var findings = Reports.read(ReportFormat.OSV_SCANNER).findings();

        assertThat(findings.get(1).rating().normalised()).isEqualTo(Severity.CRITICAL);
        assertThat(findings.get(0).rating().normalised()).isEqualTo(Severity.UNKNOWN);
    }

    @Test
    void detailsOfAVulnerabilityAreKept() throws IOException, ReportInvalid {
        var vulnerability =
                Reports.read(ReportFormat.TRIVY).findings().getFirst().vulnerability();

        assertThat(vulnerability.title()).isEqualTo("gold: overflow");
        assertThat(vulnerability.description()).isEqualTo("Gold overflows.");
        assertThat(vulnerability.published()).isEqualTo("2031-01-02T03:04:05.670Z");
        assertThat(vulnerability.links()).containsExactly("https://gold.example/1", "https://gold.example/2");
    }

    @Test
    void theSamePackageHasOneIdentityInEveryScannersReport() throws IOException, ReportInvalid {
        for (var format : ReportFormat.values()) {
            assertThat(Reports.read(format).findings().stream()
                            .map(finding -> finding.installed().identity()))
                    .contains(
                            new PackageIdentity("Alpine", "alpine", "gold", "", "pkg:apk/alpine/gold"),
                            new PackageIdentity(
                                    "Maven",
                                    "com.example.silver",
                                    "com.example.silver:silver-core",
                                    "1.0",
                                    "pkg:maven/com.example.silver/silver-core@1.0"));
        }
    }

    private static String line(InspectedFinding finding) {
        try {
            return Json.mapper().writeValueAsString(finding);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
