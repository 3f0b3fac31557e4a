package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanId;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.ScanResult.StoredReport;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.Optional;

/** Reads the scan of a job back, for whoever must ingest, file or announce it. */
public final class ScanRowStore {
    private final Pg pg;

    public ScanRowStore(Pg pg) {
        this.pg = pg;
    }

    /** Empty when there is no such job or it has no scan yet. */
    public Future<Optional<ScanRow>> load(JobId job) {
        return pg.first(ScanRowStore::read, """
                select j.public_id as job, j.epoch, j.state, j.trace, j.source_id, j.artifact_id,
                       j.archived_at is not null as archived,
                       s.id, s.scanner, s.scanner_version, s.database_version, s.database_built, s.catalogue_id,
                       s.report_format, s.report_sha256, s.report_place, s.report_size,
                       s.started_at, s.finished_at, s.recorded_at, s.imported, s.digest_checked,
                       a.public_id as artifact, a.digest, a.external_name, a.platform, o.address
                from job j
                join scan s on s.id = j.scan_id and s.recorded_at = j.reported_at
                join artifact a on a.id = j.artifact_id
                join source o on o.id = j.source_id
                where j.public_id = $1""", job.value());
    }

    private static ScanRow read(Row row) {
        return new ScanRow(
                new JobId(row.getUUID("job")),
                row.getLong("epoch"),
                JobState.values()[row.getShort("state")],
                new ScanId(row.getUUID("id")),
                row.getLong("artifact_id"),
                row.getUUID("artifact"),
                row.getString("digest"),
                row.getString("external_name"),
                row.getString("platform"),
                row.getLong("source_id"),
                row.getString("address"),
                row.getString("scanner"),
                row.getString("scanner_version"),
                row.getString("database_version"),
                Rows.instantOrNull(row, "database_built"),
                row.getLong("catalogue_id"),
                new StoredReport(
                        row.getString("report_format"),
                        row.getString("report_sha256"),
                        row.getString("report_place"),
                        row.getLong("report_size")),
                Rows.instant(row, "started_at"),
                Rows.instant(row, "finished_at"),
                Rows.instant(row, "recorded_at"),
                row.getBoolean("imported"),
                row.getBoolean("archived"),
                row.getBoolean("digest_checked"),
                Trace.continued(row.getString("trace")));
    }
}
