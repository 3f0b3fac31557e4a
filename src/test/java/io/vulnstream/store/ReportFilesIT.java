package io.vulnstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesIT {
    @TempDir
    Path data;

    private final Vertx vertx = Vertx.vertx();
    private ReportFiles files;
    private Path plain;

    @BeforeEach
    void open() throws IOException {
        var store = Await.value(ObjectStores.open(
                vertx, new AppConfig.ObjectStore("folder", null, null, null, null, false), data, Outbound.DIRECT));
        files = new ReportFiles(vertx, store, data.resolve("spool"), new ByteSize(1000));
        plain = Files.writeString(data.resolve("report.json"), "{\"matches\": []}");
    }

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void aReportLiesCompressedUnderTheHashOfItsPlainBytes() throws IOException {
        // When
        var stored = Await.value(files.store(plain));
        // Then
        assertThat(stored.size()).isEqualTo(15);
        assertThat(stored.place())
                .isEqualTo("reports/sha256/" + stored.sha256().substring(0, 2) + "/" + stored.sha256() + ".json.gz");
        try (var gzip = new GZIPInputStream(Files.newInputStream(object(stored)))) {
            assertThat(gzip.readAllBytes()).isEqualTo(Files.readAllBytes(plain));
        }
        assertThat(data.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void whetherAStoreWorksAgainIsSeenBesideReportsAndNeverByWritingAnObjectAgain() throws IOException {
        var reports = data.resolve("objects/reports");
        for (int outages = 1; outages <= 2; outages++) {
            // Given
            var before = data.resolve("before");
            if (Files.exists(reports)) {
                Files.move(reports, before);
            }
            Files.writeString(reports, "in the way");
            assertThat(Await.failure(files.store(plain))).isInstanceOf(PipelineFailure.Retryable.class);
            assertThat(Await.failure(files.ready())).isInstanceOf(PipelineFailure.Retryable.class);
            // When
            Files.delete(reports);
            if (Files.exists(before)) {
                Files.move(before, reports);
            }
            Await.value(files.ready());
            Await.value(files.ready());
            // Then
            assertThat(reports.resolve("probe").toFile().list()).hasSize(outages);
        }
        assertThat(data.resolve("objects").toFile().list()).containsExactlyInAnyOrder(".incoming", "reports");
    }

    @Test
    void aStoredReportComesBackAsItWas() throws IOException {
        // Given
        var stored = Await.value(files.store(plain));
        // When
        var back = Await.value(files.newSpoolFile());
        Await.value(files.fetch(stored, back));
        // Then
        assertThat(back).hasSameTextualContentAs(plain);
        Await.value(files.verify(stored));
    }

    @Test
    void aReportThatIsCutIsRefusedAndLeavesNoFile() throws IOException {
        // Given
        var stored = Await.value(files.store(plain));
        var bytes = Files.readAllBytes(object(stored));
        Files.write(object(stored), java.util.Arrays.copyOf(bytes, bytes.length - 9));
        // Then
        assertDamaged(stored);
    }

    @Test
    void aReportWithOtherBytesIsRefused() throws IOException {
        // Given
        var stored = Await.value(files.store(plain));
        var other = Await.value(files.store(Files.writeString(data.resolve("other"), "{}")));
        Files.copy(object(other), object(stored), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        // Then
        assertDamaged(stored);
    }

    private void assertDamaged(StoredReport stored) {
        var back = Await.value(files.newSpoolFile());
        assertThat(Await.failure(files.fetch(stored, back)))
                .isInstanceOf(PipelineFailure.Rejected.class)
                .hasMessageContaining("was changed or damaged");
        assertThat(Await.failure(files.verify(stored))).hasMessageContaining("was changed or damaged");
        assertThat(back).doesNotExist();
        assertThat(data.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void aReportThatUnpacksToMoreThanAllowedIsRefused() throws IOException {
        // Given
        var stored = Await.value(files.store(Files.writeString(data.resolve("large"), " ".repeat(1001))));
        // Then
        assertThat(Await.failure(files.verify(stored)))
                .isInstanceOf(PipelineFailure.Rejected.class)
                .hasMessageContaining("larger than 1000 bytes");
    }

    private Path object(StoredReport stored) {
        return data.resolve("objects").resolve(stored.place());
    }
}
