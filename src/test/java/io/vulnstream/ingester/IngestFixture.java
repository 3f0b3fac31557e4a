package io.vulnstream.ingester;

import io.vertx.core.Vertx;
import io.vulnstream.bus.Hints;
import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.ledger.ConfirmationStore;
import io.vulnstream.ledger.DeliveryFailureStore;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.MiniReport;
import io.vulnstream.testkit.Policies;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.ReportedScans;
import io.vulnstream.testkit.ReportedScans.Spec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An ingester on a database of its own. */
final class IngestFixture implements AutoCloseable {
    static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    final Vertx vertx = Vertx.vertx();
    final String uri;
    final Pg pg;
    final ReportedScans scans;
    final Ingester ingester;
    private final Path data;
    private int minutes;

    IngestFixture(Path data) {
        this.data = data;
        var database = Postgres.database();
        uri = database.uri();
        pg = database.connect(vertx);
        var config = new AppConfig.ObjectStore("folder", null, null, null, null, false);
        var store = Await.value(ObjectStores.open(vertx, config, data, Outbound.DIRECT));
        var files = new ReportFiles(vertx, store, data.resolve("spool"), ByteSize.mebibytes(512));
        var hints = new Hints(vertx.eventBus());
        scans = new ReportedScans(pg, files);
        ingester = new Ingester(
                pg,
                new ConfirmationStore(pg, hints),
                new DeliveryFailureStore(pg, "node", 3, Duration.ofSeconds(1)),
                files,
                new ReportParser(vertx, 2),
                hints,
                Policies.ALL);
    }

    @Override
    public void close() {
        Await.value(vertx.close());
    }

    /** A later scan of the artifact, by the scanner that writes such reports. */
    Spec spec(String scanner, MiniReport report) {
        return spec(scanner, report.write(data));
    }

    Spec spec(String scanner, Path report) {
        return Spec.of(DIGEST, scanner, report).startedAt(START.plusSeconds(60L * minutes++));
    }

    /** By a scanner whose reports are of another one's format. */
    Spec spec(String scanner, String format, MiniReport report) {
        var spec = spec(format, report);
        return new Spec(spec.artifact(), scanner, format, spec.report(), null, null, spec.startedAt());
    }

    Envelope<ScanCompleted> ingest(String scanner, String format, MiniReport report) {
        return ingest(spec(scanner, format, report));
    }

    Envelope<ScanCompleted> ingest(String scanner, MiniReport report) {
        return ingest(spec(scanner, report));
    }

    Envelope<ScanCompleted> ingest(String scanner, Path report) {
        return ingest(spec(scanner, report));
    }

    Envelope<ScanCompleted> ingest(Spec spec) {
        var event = scans.reported(spec);
        var settlement = again(event);
        if (!settlement.equals(Settlement.accept())) {
            throw new AssertionError(settlement);
        }
        return event;
    }

    Settlement again(Envelope<ScanCompleted> event) {
        return Await.value(ingester.completed(event));
    }

    /** Lines of {@code a | b | c} in the order of the statement. */
    List<String> rows(String sql, @Nullable Object... values) {
        return Await.value(pg.list(
                row -> {
                    var line = new StringBuilder();
                    for (int i = 0; i < row.size(); i++) {
                        line.append(i == 0 ? "" : " | ").append(row.getValue(i));
                    }
                    return line.toString();
                },
                sql,
                values));
    }

    /** {@code package | group | status | severity} of every finding, in order. */
    List<String> findings() {
        return rows("""
                select p.name || case when p.version = '' then '' else '@' || p.version end, g.key, f.status, f.severity
                from finding f join package p on p.id = f.package_id join vulnerability_group g on g.id = f.group_id
                order by 1, 2""");
    }

    /** {@code package | group | scanner | id | live} of every attribution, in order. */
    List<String> attributions() {
        return rows("""
                select p.name, g.key, a.scanner, v.name, a.live
                from attribution a join finding f on f.id = a.finding_id join package p on p.id = f.package_id
                join vulnerability_group g on g.id = f.group_id join vulnerability v on v.id = a.vulnerability_id
                order by 1, 2, 3, 4""");
    }

    /** {@code scanner | package | version} of every occurrence, in order. */
    List<String> occurrences() {
        return rows("""
                select a.scanner, v.name, o.package, o.version from occurrence o join attribution a on a.sighting_id = o.sighting_id
                join vulnerability v on v.id = a.vulnerability_id order by 1, 2, 3""");
    }

    /** {@code kind | cause} in the order in which they happened. */
    List<String> transitions() {
        return rows("select kind, cause from transition order by id");
    }
}
