package io.vulnstream.ingester;

import io.vertx.core.Vertx;
import io.vulnstream.bus.Hints;
import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanId;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.ConfirmationStore;
import io.vulnstream.ledger.DeliveryFailureStore;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Policies;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** A program that ingests the one reported scan of a database: for tests of how much memory that takes. */
final class IngestOnce {
    private IngestOnce() {}

    public static void main(String[] args) {
        var vertx = Vertx.vertx();
        var pg = Pg.connect(vertx, ServerAccess.of(args[0]), 4);
        var data = Path.of(args[1]);
        var store = Await.value(ObjectStores.open(
                vertx, new AppConfig.ObjectStore("folder", null, null, null, null, false), data, Outbound.DIRECT));
        var files = new ReportFiles(vertx, store, data.resolve("spool"), ByteSize.mebibytes(512));
        var hints = new Hints(vertx.eventBus());
        var ingester = new Ingester(
                pg,
                new ConfirmationStore(pg, hints),
                new DeliveryFailureStore(pg, "node", 3, Duration.ofSeconds(1)),
                files,
                new ReportParser(vertx, 1),
                hints,
                Policies.ALL);
        var event = Await.value(pg.first(
                        row -> new ScanCompleted(
                                new JobId(row.getUUID("job")),
                                1,
                                new ScanId(row.getUUID("scan_id")),
                                "grype",
                                "subject"),
                        "select public_id as job, scan_id from job where state = 3"))
                .orElseThrow();
        var settlement = Await.value(
                ingester.completed(Envelope.of("test", Instant.EPOCH, Trace.begin(), event)), Duration.ofMinutes(5));
        Await.value(vertx.close());
        if (!settlement.equals(Settlement.accept())) {
            throw new IllegalStateException(settlement.toString());
        }
    }
}
