package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.bus.Hints;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.Optional;
import java.util.Set;

/**
 * The marks of the durable subscribers. A job is done when its scan is both ingested and archived, a request when all
 * its jobs are. Marks may be set again and in any order; one for another epoch than the job's changes nothing.
 */
public final class ConfirmationStore {
    private final Pg pg;
    private final Hints hints;

    public ConfirmationStore(Pg pg, Hints hints) {
        this.pg = pg;
        this.hints = hints;
    }

    /**
     * Marks a scan as ingested, inside the transaction that ingested it and as its last statement: it locks the job and
     * its requests.
     *
     * @param findings how many the report led to
     * @param current whether it is the newest scan of its artifact by its scanner
     * @return false when the job is not at this epoch any more
     */
    public Future<Boolean> ingested(SqlClient tx, JobId job, long epoch, int findings, boolean current) {
        return Pg.run(tx, """
                with marked as (
                    update job
                    set ingested_at = coalesce(ingested_at, now()),
                        state       = case when archived_at is null then state else 4 end,
                        finished_at = case when archived_at is null then null else coalesce(finished_at, now()) end
                    where public_id = $1 and epoch = $2 and state in (3, 4)
                    returning id, state, scan_id, reported_at),
                counted as (
                    update scan s set findings = $3, current = $4
                    from marked m where s.id = m.scan_id and s.recorded_at = m.reported_at
                    returning s.id)
                select id, state from marked""", job.value(), epoch, findings, current).compose(marked -> settled(tx, marked));
    }

    /** {@link #ingested(SqlClient, JobId, long, int, boolean)} in a transaction of its own. */
    public Future<Boolean> ingested(JobId job, long epoch, int findings, boolean current) {
        return pg.withTransaction(tx -> ingested(tx, job, epoch, findings, current))
                .onSuccess(done -> hints.give(Hints.PROGRESS));
    }

    /** Marks a scan as filed in the archive, also one whose report turned out to be unusable: its job stays dead. */
    public Future<Boolean> archived(JobId job, long epoch) {
        return pg.withTransaction(tx -> Pg.run(tx, """
                        update job
                        set archived_at = coalesce(archived_at, now()),
                            state       = case when state = 3 and ingested_at is not null then 4 else state end,
                            finished_at = case when state = 3 and ingested_at is null then null
                                               else coalesce(finished_at, now()) end
                        where public_id = $1 and epoch = $2 and state in (3, 4, 5)
                        returning id, state""", job.value(), epoch).compose(marked -> settled(tx, marked)))
                .onSuccess(done -> hints.give(Hints.PROGRESS));
    }

    /** The report of a dead job is gone, so there is nothing to file: its event is not published again. */
    public Future<Boolean> notToBeArchived(JobId job, long epoch) {
        return pg.query(
                        "update job set not_before = 'infinity' where public_id = $1 and epoch = $2 and state = 5",
                        job.value(),
                        epoch)
                .map(rows -> rows.rowCount() > 0);
    }

    /** Marks the record of a failed attempt as filed in the archive. */
    public Future<Boolean> attemptArchived(JobId job, long epoch) {
        return pg.query("""
                update attempt t set archived_at = coalesce(t.archived_at, now())
                from job j where j.public_id = $1 and t.job_id = j.id and t.epoch = $2""", job.value(), epoch).map(rows -> rows.rowCount() > 0);
    }

    /** The report turned out to be unusable: the job is dead, its scan a failed one, and nothing was found out. */
    public Future<Boolean> rejected(JobId job, long epoch, Cause cause, String detail) {
        return pg.withTransaction(tx -> reported(tx, job, epoch)
                        .compose(scanner -> scanner.isEmpty()
                                ? Future.succeededFuture(false)
                                : rejected(
                                        tx,
                                        job,
                                        cause,
                                        detail,
                                        ErrorFingerprint.of(scanner.get(), cause, null, detail))))
                .onSuccess(done -> hints.give(Hints.PROGRESS));
    }

    /** The scanner of a job that is reported at this epoch; locks it. */
    private static Future<Optional<String>> reported(SqlClient tx, JobId job, long epoch) {
        return Pg.run(tx, """
                select scanner from job where public_id = $1 and epoch = $2 and state = 3 for update""", job.value(), epoch).map(rows -> Pg.mapped(rows, row -> row.getString("scanner")).stream()
                .findFirst());
    }

    private static Future<Boolean> rejected(
            SqlClient tx, JobId job, Cause cause, String detail, ErrorFingerprint fingerprint) {
        return FailureStore.know(tx, Set.of(fingerprint))
                .compose(known -> Pg.run(tx, """
                        with marked as (
                            update job
                            set state = 5, cause = $2, detail = $3, fingerprint = $4, finished_at = now()
                            where public_id = $1
                            returning id, state, scan_id, reported_at),
                        counted as (
                            update scan s set outcome = 1, current = false
                            from marked m where s.id = m.scan_id and s.recorded_at = m.reported_at
                            returning s.id)
                        select id, state from marked""", job.value(), cause.code(), Rows.storable(detail), fingerprint.hash()))
                .compose(marked -> settled(tx, marked));
    }

    private static Future<Boolean> settled(SqlClient tx, RowSet<Row> marked) {
        if (marked.rowCount() == 0) {
            return Future.succeededFuture(false);
        }
        var ended = Pg.mapped(marked, row -> row).stream()
                .filter(row -> row.getShort("state") > JobState.REPORTED.ordinal())
                .map(row -> row.getLong("id"))
                .toArray(Long[]::new);
        return RequestSettlementStore.settle(tx, ended).map(true);
    }
}
