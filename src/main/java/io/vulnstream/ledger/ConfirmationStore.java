package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.bus.Hints;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.support.Batcher;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * The marks of the durable subscribers. A job is done when its scan is both ingested and archived, a request when all
 * its jobs are. Marks may be set again and in any order; one for another epoch than the job's changes nothing. Those that
 * are set at the same time are committed together.
 */
public final class ConfirmationStore {
    private static final int AT_ONCE = 1;
    private static final int LARGEST = 500;

    private final Pg pg;
    private final Hints hints;
    private final Batcher<Ingested, Boolean> ingested;
    private final Batcher<Archived, Boolean> archived;

    public ConfirmationStore(Pg pg, Hints hints) {
        this.pg = pg;
        this.hints = hints;
        this.ingested = new Batcher<>(AT_ONCE, LARGEST, this::markIngested, Pg::unavailable);
        this.archived = new Batcher<>(AT_ONCE, LARGEST, this::markArchived, Pg::unavailable);
    }

    private sealed interface Mark {
        JobId job();

        long epoch();
    }

    private record Ingested(JobId job, long epoch, int findings, boolean current) implements Mark {}

    private record Archived(JobId job, long epoch) implements Mark {}

    /**
     * Marks a scan as ingested, when what it led to is committed.
     *
     * @param findings how many the report led to
     * @param current whether it is the newest scan of its artifact by its scanner
     * @return false when the job is not at this epoch any more
     */
    public Future<Boolean> ingested(JobId job, long epoch, int findings, boolean current) {
        return ingested.add(new Ingested(job, epoch, findings, current));
    }

    /** Marks a scan as filed in the archive, also one whose report turned out to be unusable: its job stays dead. */
    public Future<Boolean> archived(JobId job, long epoch) {
        return archived.add(new Archived(job, epoch));
    }

    private Future<List<Boolean>> markIngested(List<Ingested> marks) {
        return mark(
                marks,
                tx -> Pg.run(
                        tx,
                        """
                with marked as (
                    update job j
                    set ingested_at = coalesce(ingested_at, now()),
                        state       = case when archived_at is null then state else 4 end,
                        finished_at = case when archived_at is null then null else coalesce(finished_at, now()) end
                    from (select w.id as target, m.findings, m.current
                          from unnest($1::uuid[], $2::bigint[], $3::int[], $4::boolean[]) as m (job, epoch, findings, current)
                          join job w on w.public_id = m.job and w.epoch = m.epoch and w.state in (3, 4)
                          order by w.artifact_id, w.scanner, w.id for update of w) m
                    where j.id = m.target
                    returning j.id, j.public_id, j.epoch, j.state, j.scan_id, j.reported_at, m.findings, m.current),
                counted as (
                    update scan s set findings = m.findings, current = m.current
                    from marked m where s.id = m.scan_id and s.recorded_at = m.reported_at)
                select id, public_id, epoch, state from marked""",
                        jobs(marks),
                        epochs(marks),
                        marks.stream().map(Ingested::findings).toArray(Integer[]::new),
                        marks.stream().map(Ingested::current).toArray(Boolean[]::new)));
    }

    private Future<List<Boolean>> markArchived(List<Archived> marks) {
        return mark(marks, tx -> Pg.run(tx, """
                update job j
                set archived_at = coalesce(archived_at, now()),
                    state       = case when state = 3 and ingested_at is not null then 4 else state end,
                    finished_at = case when state = 3 and ingested_at is null then null else coalesce(finished_at, now()) end
                from (select w.id as target
                      from unnest($1::uuid[], $2::bigint[]) as m (job, epoch)
                      join job w on w.public_id = m.job and w.epoch = m.epoch and w.state in (3, 4, 5)
                      order by w.artifact_id, w.scanner, w.id for update of w) m
                where j.id = m.target
                returning id, public_id, epoch, state""", jobs(marks), epochs(marks)));
    }

    private <M extends Mark> Future<List<Boolean>> mark(
            List<M> marks, Function<SqlClient, Future<RowSet<Row>>> statement) {
        return pg.withRacingTransaction(tx -> statement.apply(tx).compose(marked -> settled(tx, marked)
                        .map(marked)))
                .onSuccess(done -> hints.give(Hints.PROGRESS))
                .map(marked -> {
                    var stood = Set.copyOf(Pg.mapped(
                            marked, row -> new Archived(new JobId(row.getUUID("public_id")), row.getLong("epoch"))));
                    return marks.stream()
                            .map(mark -> stood.contains(new Archived(mark.job(), mark.epoch())))
                            .toList();
                });
    }

    private static UUID[] jobs(List<? extends Mark> marks) {
        return marks.stream().map(mark -> mark.job().value()).toArray(UUID[]::new);
    }

    private static Long[] epochs(List<? extends Mark> marks) {
        return marks.stream().map(Mark::epoch).toArray(Long[]::new);
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
                select scanner from job where public_id = $1 and epoch = $2 and state + 0 = 3 for update""", job.value(), epoch).map(rows -> Pg.mapped(rows, row -> row.getString("scanner")).stream()
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
