package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.ingester.Standing.Mark;
import io.vulnstream.ledger.ScanRow;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.Instant;
import java.util.Optional;

/** The scan that counts, of each artifact and scanner. */
final class WatermarkStore {
    /**
     * A result reads some hundred rows of tables with millions. PostgreSQL plans a statement once for all executions, and
     * where it does so while tables are small it reads them whole from then on.
     */
    private static final String BY_INDEX =
            "set_config('enable_seqscan', 'off', true), set_config('random_page_cost', '1.1', true)";

    private WatermarkStore() {}

    /** Waits for other results on the artifact and for a regrouping; tells the time by the database's clock. */
    static Future<Instant> lock(SqlClient tx, long artifact) {
        return Pg.run(tx, "select pg_advisory_xact_lock_shared($1), " + BY_INDEX, Locks.GROUPING)
                .compose(shared -> Pg.run(tx, "select pg_advisory_xact_lock($1)", Locks.artifact(artifact)))
                .compose(held -> Pg.run(tx, "select now() as at"))
                .map(rows -> Rows.instant(rows.iterator().next(), "at"));
    }

    static Future<Optional<Mark>> load(SqlClient tx, ScanRow scan) {
        return Pg.run(tx, """
                        select w.scan_id, w.scan_recorded_at, w.database_built, w.started_at,
                               s.scanner_version, s.database_version
                        from watermark w
                        left join scan s on s.id = w.scan_id and s.recorded_at = w.scan_recorded_at
                        where w.artifact_id = $1 and w.scanner = $2""", scan.artifactRow(), scan.scanner())
                .map(rows -> Pg.mapped(rows, WatermarkStore::mark).stream().findFirst());
    }

    /** The scan counts from now on, and the one before it no longer does. */
    static Future<Void> advance(SqlClient tx, ScanRow scan) {
        return Pg.run(
                        tx,
                        """
                        with before as (
                            select scan_id, scan_recorded_at from watermark where artifact_id = $1 and scanner = $2),
                        superseded as (
                            update scan s set current = false from before b
                            where s.id = b.scan_id and s.recorded_at = b.scan_recorded_at and s.id <> $3)
                        insert into watermark (artifact_id, scanner, scan_id, scan_recorded_at, database_built, started_at)
                        values ($1, $2, $3, $4, $5, $6)
                        on conflict (artifact_id, scanner) do update
                        set scan_id = excluded.scan_id, scan_recorded_at = excluded.scan_recorded_at,
                            database_built = excluded.database_built, started_at = excluded.started_at""",
                        scan.artifactRow(),
                        scan.scanner(),
                        scan.scan().value(),
                        Rows.timestamp(scan.recordedAt()),
                        Rows.timestamp(scan.databaseBuilt()),
                        Rows.timestamp(scan.startedAt()))
                .mapEmpty();
    }

    private static Mark mark(Row row) {
        return new Mark(
                row.getUUID("scan_id"),
                Rows.instant(row, "scan_recorded_at"),
                Rows.instantOrNull(row, "database_built"),
                Rows.instant(row, "started_at"),
                row.getString("scanner_version"),
                row.getString("database_version"));
    }
}
