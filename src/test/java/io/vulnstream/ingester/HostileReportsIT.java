package io.vulnstream.ingester;

import static io.vulnstream.testkit.MiniReport.grype;
import static io.vulnstream.testkit.MiniReport.trivy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Commands;
import io.vulnstream.testkit.ReportedScans.Spec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports that nobody should write, and that somebody will. */
class HostileReportsIT {
    @TempDir
    Path data;

    @AutoClose
    private IngestFixture db;

    @BeforeEach
    void open() {
        db = new IngestFixture(data);
    }

    @Test
    void aReportThatWasDamagedInTheStoreIsNoReport() throws IOException {
        // Given
        db.ingest("trivy", trivy().npm("lodash", "1", "CVE-1", "LOW", "2"));
        var event = db.scans.reported(db.spec("trivy", trivy()));
        try (var objects = Files.walk(data.resolve("objects/reports"))) {
            for (var object : objects.filter(Files::isRegularFile).toList()) {
                Files.copy(gzip("{\"SchemaVersion\": 2}"), object, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        // When
        var settlement = db.again(event);
        // Then
        assertThat(settlement).isInstanceOfSatisfying(Settlement.Reject.class, no -> assertThat(no.detail())
                .contains("was changed or damaged", "scan again"));
        assertThat(db.rows(
                        "select state, cause from job where scan_id = $1",
                        event.event().scan().value()))
                .containsExactly("5 | " + Cause.STORAGE_UNAVAILABLE.code());
        assertThat(db.findings()).as("nothing ended").containsExactly("lodash@1 | CVE-1 | 0 | 2");
    }

    private static InputStream gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(bytes)) {
            packed.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    @Test
    void namesLongerThanAKeyOfTheDatabaseAreShortenedAndTwoStayTwo() {
        // Given
        var name = "界".repeat(490);
        // When
        db.ingest("grype", grype().npm(name + "1", "1", "CVE-1", "Low", "2").npm(name + "2", "1", "CVE-1", "Low", "2"));
        // Then
        assertThat(db.findings()).hasSize(2);
    }

    @Test
    void charactersADatabaseRefusesAreReplaced() {
        // When
        db.ingest(
                "grype",
                grype().npm("a\u0000b\ud83d", "1\u0000", "CVE-1\u0000", "Low\u0000", "2\u0000", "GHSA-\udc00"));
        // Then
        assertThat(db.findings()).hasSize(1);
        assertThat(db.occurrences()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", " cve-2021-1 ", "'; drop table finding; --", "CVE-2021-1%", "ａ", "-", "\\"})
    void anyIdIsAnId(String id) {
        // When
        db.ingest("trivy", trivy().npm("lodash", "1", id, "LOW", "2"));
        db.ingest("trivy", trivy().npm("lodash", "1", id, "LOW", "2"));
        // Then
        assertThat(db.findings()).hasSize(1);
        assertThat(db.rows("select count(*) from transition")).containsExactly("1");
    }

    @Test
    void anAliasOfItselfAndACycleOfAliasesAreHarmless() {
        // When
        db.ingest(
                "trivy",
                trivy().npm("lodash", "1", "A-1", "LOW", "2", "A-1", "A-2")
                        .npm("lodash", "1", "A-2", "LOW", "2", "A-3")
                        .npm("lodash", "1", "A-3", "LOW", "2", "A-1"));
        // Then
        assertThat(db.findings()).containsExactly("lodash@1 | A-1 | 0 | 2");
    }

    @Test
    void aThousandAliasesInAChainAreOneFinding() {
        // Given
        var report = grype();
        for (int i = 0; i < 1000; i++) {
            report.npm("lodash", "1", "A-" + i, "Low", "2", "A-" + (i + 1));
        }
        // When
        db.ingest("grype", report);
        // Then
        assertThat(db.findings()).hasSize(1);
        assertThat(db.attributions()).hasSize(1000);
    }

    @Test
    void aHundredThousandFindingsAreOneTransaction() {
        // Given
        var report = data.resolve("many.json");
        writeGrype(report, 100_000, "");
        var event = db.scans.reported(db.spec("grype", report));
        // When
        var settlement = Await.value(db.ingester.completed(event), Duration.ofMinutes(5));
        // Then
        assertThat(settlement).isEqualTo(Settlement.accept());
        assertThat(db.rows("select count(*) from finding")).containsExactly("100000");
        assertThat(db.rows("select findings from scan")).containsOnly("100000");
        assertThat(db.rows("select count(*) from transition")).containsExactly("100000");
    }

    @Test
    void aReportOf200MegabytesIsIngestedWithinAHeapOf128() {
        // Given
        var report = data.resolve("large.json");
        writeGrype(report, 60_000, "d".repeat(3200));
        assertThat(report).satisfies(file -> assertThat(Files.size(file)).isGreaterThan(200_000_000));
        db.scans.reported(db.spec("grype", report));
        // When
        SmallHeap.run(db, data);
        // Then
        assertThat(db.rows("select findings, current from scan")).containsExactly("60000 | true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "not JSON",
                "{\"matches\": [{\"vulnerability\": {\"id\": \"CVE-1\"}",
                "{\"matches\": [{\"vulnerability\": {}, \"artifact\": {}}], \"descriptor\": {\"name\": \"grype\"}}"
            })
    void whatIsNoWholeReportIsAFailedScanAndNeverAClean(String content) throws IOException {
        // Given
        var file = Files.writeString(data.resolve("broken.json"), content);
        // When
        var settlement = db.again(db.scans.reported(Spec.of(IngestFixture.DIGEST, "grype", file)));
        // Then
        assertThat(settlement).isInstanceOfSatisfying(Settlement.Reject.class, no -> assertThat(no.cause())
                .isEqualTo(Cause.REPORT_INVALID));
        assertThat(db.rows("select outcome, current from scan")).containsExactly("1 | false");
        assertThat(db.rows("select state from job")).containsExactly("5");
        assertThat(data.resolve("spool")).isEmptyDirectory();
    }

    /** Different findings, each with a description of its own. */
    private static void writeGrype(Path file, int findings, String filler) {
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("{\"matches\":[");
            for (int i = 0; i < findings; i++) {
                out.write((i == 0 ? "" : ",") + """
                        {"vulnerability":{"id":"CVE-%1$d","severity":"High","namespace":"github:language:javascript",
                         "description":"%2$d%3$s","fix":{"versions":["2"],"state":"fixed"}},"relatedVulnerabilities":[],
                         "artifact":{"name":"lib%2$d","version":"1.0.%2$d","type":"npm","purl":"pkg:npm/lib%2$d@1.0.%2$d",
                         "locations":[{"path":"/app/node_modules/lib%2$d/package.json"}]}}""".formatted(i % 40_000, i, filler));
            }
            out.write("],\"source\":{\"type\":\"image\"},\"distro\":{},"
                    + "\"descriptor\":{\"name\":\"grype\",\"version\":\"0.118.0\"}}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ingests what is reported, in a process of its own. */
    private static final class SmallHeap {
        static void run(IngestFixture db, Path data) {
            Commands.run(
                    data,
                    Map.of(),
                    Set.of(0),
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            IngestOnce.class.getName(),
                            db.uri,
                            data.toString()));
        }
    }
}
