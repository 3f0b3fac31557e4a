package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.AttemptOutcome;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Trace;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.List;
import java.util.Optional;

/** Reads the tries of a job. */
public final class AttemptRowStore {
    private static final String SELECT = """
            select j.public_id as job, t.epoch, t.number, t.node, t.started_at, t.finished_at, t.outcome, t.cause,
                   t.detail, t.exit_code, t.stderr_tail, t.archived_at, t.trace, j.scanner,
                   a.public_id as artifact, a.digest, o.address
            from job j
            join attempt t on t.job_id = j.id
            join artifact a on a.id = j.artifact_id
            join source o on o.id = j.source_id
            where j.public_id = $1
            """;
    private final Pg pg;

    public AttemptRowStore(Pg pg) {
        this.pg = pg;
    }

    public Future<Optional<AttemptRow>> load(JobId job, long epoch) {
        return pg.first(AttemptRowStore::read, SELECT + " and t.epoch = $2", job.value(), epoch);
    }

    /** All tries of a job, the first one first. */
    public Future<List<AttemptRow>> all(JobId job) {
        return pg.list(AttemptRowStore::read, SELECT + " order by t.epoch", job.value());
    }

    private static AttemptRow read(Row row) {
        return new AttemptRow(
                new JobId(row.getUUID("job")),
                row.getLong("epoch"),
                row.getInteger("number"),
                row.getString("node"),
                Rows.instant(row, "started_at"),
                Rows.instantOrNull(row, "finished_at"),
                Rows.coded(row, "outcome", code -> AttemptOutcome.values()[code]),
                Rows.coded(row, "cause", Cause::ofCode),
                row.getString("detail"),
                row.getInteger("exit_code"),
                row.getString("stderr_tail"),
                Rows.instantOrNull(row, "archived_at"),
                row.getString("scanner"),
                row.getUUID("artifact"),
                row.getString("digest"),
                row.getString("address"),
                Trace.continued(row.getString("trace")));
    }
}
