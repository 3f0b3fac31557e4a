package io.vulnstream.archiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vulnstream.bus.Hints;
import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.ledger.AttemptRowStore;
import io.vulnstream.ledger.ConfirmationStore;
import io.vulnstream.ledger.DeliveryFailureStore;
import io.vulnstream.ledger.ScanRowStore;
import io.vulnstream.store.ObjectStore;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.ReportedScans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiverIT {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @TempDir
    Path data;

    private final Vertx vertx = Vertx.vertx();
    private final Pg pg = Postgres.database().connect(vertx);
    private ArchiveCatalog catalog;
    private ReportedScans scans;
    private Archiver archiver;
    private Path report;

    @BeforeEach
    void open() throws IOException {
        var config = new AppConfig.ObjectStore("folder", null, null, null, null, false);
        ObjectStore store = Await.value(ObjectStores.open(vertx, config, data, Outbound.DIRECT));
        var files = new ReportFiles(vertx, store, data.resolve("spool"), ByteSize.mebibytes(1));
        catalog = new ArchiveCatalog(store, files);
        scans = new ReportedScans(pg, files);
        archiver = new Archiver(
                new ScanRowStore(pg),
                new AttemptRowStore(pg),
                new ConfirmationStore(pg, new Hints(vertx.eventBus())),
                new DeliveryFailureStore(pg, "node", 3, Duration.ofSeconds(1)),
                files);
        report = Files.writeString(data.resolve("report.json"), "{\"SchemaVersion\": 2}");
    }

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void aScanIsFiledAndItsReportComesBack() {
        // Given
        var event = scans.reported(
                ReportedScans.Spec.of(DIGEST, "trivy", report).database("2", Instant.parse("2026-11-21T00:00:00Z")));
        // When
        var settlement = Await.value(archiver.completed(event));
        // Then
        assertThat(settlement).isEqualTo(Settlement.accept());
        var entry = only(Await.value(catalog.list(DIGEST, "trivy", null, 10)).entries());
        var record = Await.value(catalog.record(entry.key().key()));
        assertThat(record.kind()).isEqualTo("scan");
        assertThat(record.databaseVersion()).isEqualTo("2");
        assertThat(Await.value(catalog.record(entry.key().sha256()))).isEqualTo(record);
        Await.value(catalog.report(Objects.requireNonNull(record.report()).sha256(), data.resolve("back")));
        assertThat(data.resolve("back")).hasSameTextualContentAs(report);
        assertThat(job(event, "archived_at is not null and state = 3")).isTrue();
    }

    @Test
    void filingAgainChangesNothing() {
        // Given
        var event = scans.reported(ReportedScans.Spec.of(DIGEST, "trivy", report));
        Await.value(archiver.completed(event));
        var before = Await.value(catalog.list(null, null, null, 10));
        // When
        var settlement = Await.value(archiver.completed(event));
        // Then
        assertThat(settlement).isEqualTo(Settlement.accept());
        assertThat(Await.value(catalog.list(null, null, null, 10))).isEqualTo(before);
    }

    @Test
    void aDamagedReportIsNotArchivedAndItsJobSaysWhy() throws IOException {
        // Given
        var event = scans.reported(ReportedScans.Spec.of(DIGEST, "trivy", report));
        try (var objects = Files.walk(data.resolve("objects/reports"))) {
            for (var object : objects.filter(Files::isRegularFile).toList()) {
                Files.writeString(object, "damaged");
            }
        }
        // When
        var settlement = Await.value(archiver.completed(event));
        // Then
        assertThat(settlement).isInstanceOfSatisfying(Settlement.Reject.class, no -> {
            assertThat(no.cause()).isEqualTo(Cause.STORAGE_UNAVAILABLE);
            assertThat(no.detail()).contains("was changed or damaged");
        });
        assertThat(Await.value(catalog.list(null, null, null, 10)).entries()).isEmpty();
        assertThat(job(event, "archived_at is null and state = 5 and detail like '%damaged%'"))
                .isTrue();
        assertThat(job(event, "not_before = 'infinity'"))
                .as("nobody asks for it again")
                .isTrue();
    }

    @Test
    void theReportOfADeadJobIsFiledAndItsJobStaysDead() {
        // Given: the ingester was first, and could not use it
        var event = scans.reported(ReportedScans.Spec.of(DIGEST, "trivy", report));
        Await.value(new ConfirmationStore(pg, new Hints(vertx.eventBus()))
                .rejected(event.event().job(), 1, Cause.REPORT_INVALID, "it ends too early"));
        // When
        var settlement = Await.value(archiver.completed(event));
        // Then
        assertThat(settlement).isEqualTo(Settlement.accept());
        assertThat(Await.value(catalog.list(DIGEST, "trivy", null, 10)).entries())
                .hasSize(1);
        assertThat(job(event, "archived_at is not null and state = 5 and detail = 'it ends too early'"))
                .isTrue();
    }

    @Test
    void aStoreThatIsAwayMeansLater() throws IOException {
        // Given
        var event = scans.reported(ReportedScans.Spec.of(DIGEST, "trivy", report));
        Files.move(data.resolve("objects"), data.resolve("unmounted"));
        // When
        var settlement = Await.value(archiver.completed(event));
        // Then
        assertThat(settlement).isInstanceOf(Settlement.Retry.class);
        assertThat(job(event, "archived_at is null and state = 3")).isTrue();
    }

    @Test
    void theScanOfALostClaimIsLeftAlone() {
        // Given
        var event = scans.reported(ReportedScans.Spec.of(DIGEST, "trivy", report));
        Await.value(pg.query("update job set epoch = 2"));
        // When
        var settlement = Await.value(archiver.completed(event));
        // Then
        assertThat(settlement).isEqualTo(Settlement.accept());
        assertThat(Await.value(catalog.list(null, null, null, 10)).entries()).isEmpty();
    }

    @Test
    void aFailedAttemptIsFiledWithTheEndOfItsErrors() {
        // Given
        var event = scans.failed(DIGEST, "grype", Cause.SCANNER_FAILED, "panic: oh no\n");
        // When
        var settlement = Await.value(archiver.failed(event));
        // Then
        assertThat(settlement).isEqualTo(Settlement.accept());
        var entry = only(Await.value(catalog.list(DIGEST, null, null, 10)).entries());
        var failure = Objects.requireNonNull(
                Await.value(catalog.record(entry.key().key())).failure());
        assertThat(failure.stderrTail()).isEqualTo("panic: oh no\n");
        assertThat(failure.cause()).isEqualTo(Cause.SCANNER_FAILED);
        assertThat(Await.value(pg.first(row -> row.getBoolean(0), "select archived_at is not null from attempt")))
                .contains(true);
    }

    @Test
    void whatTheArchiveDoesNotHaveIsToldWithWhatToGive() {
        assertThat(Await.failure(catalog.record("ab".repeat(32)))).hasMessageContaining("vulnstream archive list");
        assertThat(Await.failure(catalog.record("../etc/passwd"))).hasMessageContaining("vulnstream archive list");
        assertThat(Await.failure(catalog.report("ab".repeat(32), data.resolve("x"))))
                .hasMessageContaining("there is no object");
    }

    private boolean job(Envelope<ScanCompleted> event, String condition) {
        return Await.value(pg.first(
                        row -> row.getBoolean(0),
                        "select " + condition + " from job where public_id = $1",
                        event.event().job().value()))
                .orElseThrow();
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.getFirst();
    }
}
