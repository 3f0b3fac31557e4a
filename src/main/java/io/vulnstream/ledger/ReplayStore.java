package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.ledger.DeadLetters.Replayed;
import io.vulnstream.ledger.SelectionStore.Chosen;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Has dead letters tried again, all of a command in one transaction. Each one's turn is a time in its row, so that the pace
 * holds whatever becomes of whoever asked for it.
 *
 * <p>Rows are locked as everywhere: jobs by artifact and scanner, then requests. Of each artifact and scanner at most one job
 * may wait: where one does already, or several dead ones were chosen, the others' requests join it.
 */
final class ReplayStore {
    /** A failed scan is archived first: a new one would take its place in the row of the job. */
    private static final String REPLAYABLE =
            "(j.scan_id is null or j.archived_at is not null or j.not_before = 'infinity')";

    private final Pg pg;

    ReplayStore(Pg pg) {
        this.pg = pg;
    }

    Future<Replayed> replay(DeadLetterSelection selection, Duration apart, String principal) {
        return pg.withRacingTransaction(tx -> SelectionStore.choose(tx, selection)
                .compose(chosen -> new Replay(tx, selection, chosen, apart, principal).run()));
    }

    private record Replay(
            SqlClient tx, DeadLetterSelection selection, List<Chosen> chosen, Duration apart, String principal) {
        Future<Replayed> run() {
            return lock().compose(this::jobs)
                    .compose(jobs -> requests(jobs.size()).compose(requests -> deliveries(jobs.size() + requests.size())
                            .map(deliveries -> result(jobs, requests, deliveries))))
                    .compose(done -> SelectionStore.audit(
                                    tx, principal, "dead.replay", done.replayed(), apart.toMillis() + " ms apart")
                            .map(done));
        }

        private record Job(UUID id, boolean joined, UUID into) {}

        private Replayed result(List<Job> jobs, List<UUID> requests, List<UUID> deliveries) {
            var replayed = new ArrayList<UUID>();
            jobs.stream().filter(job -> !job.joined()).map(Job::id).forEach(replayed::add);
            replayed.addAll(requests);
            replayed.addAll(deliveries);
            var joined = jobs.stream()
                    .filter(Job::joined)
                    .map(job -> new Replayed.Joined(job.id(), job.into()))
                    .toList();
            var done = jobs.stream().map(Job::id).collect(Collectors.toSet());
            var skipped = chosen.stream()
                    .filter(c -> c.kind() == DeadLetterKind.JOB && !done.contains(c.id()))
                    .map(Chosen::id)
                    .toList();
            var found = chosen.stream().map(Chosen::id).toList();
            return new Replayed(List.copyOf(replayed), joined, skipped, SelectionStore.unknown(selection, found));
        }

        /** @return rows of the dead jobs that can be tried again */
        private Future<Long[]> lock() {
            return Pg.run(tx, """
                            with dead as (
                                select id, artifact_id, scanner from job where id = any($1))
                            select j.id, j.state from job j
                            where j.id in (
                                    select id from dead
                                    union all
                                    select w.id from dead d
                                    join job w on w.artifact_id = d.artifact_id and w.scanner = d.scanner
                                    where w.state in (0, 1))
                              and (j.state in (0, 1) or j.state = 5 and %s)
                            order by j.artifact_id, j.scanner, j.id
                            for update""".formatted(REPLAYABLE), (Object) SelectionStore.rows(chosen, DeadLetterKind.JOB))
                    .map(rows -> Pg.mapped(rows, row -> row).stream()
                            .filter(row -> row.getShort("state") == JobState.DEAD.ordinal())
                            .map(row -> row.getLong("id"))
                            .toArray(Long[]::new));
        }

        private Future<List<Job>> jobs(Long[] rows) {
            return rows.length == 0
                    ? Future.succeededFuture(List.of())
                    : move(rows).compose(jobs -> reopen().map(jobs));
        }

        private Future<List<Job>> move(Long[] rows) {
            return Pg.run(tx, MOVE, rows, apart.toNanos() / 1_000, principal)
                    .map(moved -> Pg.mapped(moved, Replay::job));
        }

        private static Job job(Row row) {
            return new Job(row.getUUID("id"), row.getBoolean("joined"), row.getUUID("into_id"));
        }

        /** Those that had ended because of what is tried again now. They are looked for by what is open, whatever was moved. */
        private Future<Void> reopen() {
            return Pg.run(tx, """
                    with found as (
                        select distinct l.request_id
                        from job d
                        join job j on j.artifact_id = d.artifact_id and j.scanner = d.scanner and j.state in (0, 1)
                        join request_job l on l.job_id = j.id
                        where d.id = any($1)),
                    locked as (
                        select r.id from request r join found f on f.request_id = r.id
                        where r.state = 3 and r.resolved_at is not null
                        order by r.id for update of r)
                    update request r set state = 1, cause = null, detail = null, finished_at = null
                    from locked l where r.id = l.id""", (Object) SelectionStore.rows(chosen, DeadLetterKind.JOB))
                    .mapEmpty();
        }

        private Future<List<UUID>> requests(int turnsBefore) {
            return changed(DeadLetterKind.REQUEST, """
                    with turns as (
                        select id, row_number() over (order by finished_at, id) - 1 + $3 as turn
                        from request where id = any($1) and state = 3 and resolved_at is null)
                    update request r
                    set state = 0, resolve_attempts = 0, cause = null, detail = null, fingerprint = null,
                        finished_at = null, dropped_at = null, dropped_by = null, dropped_reason = null,
                        not_before = now() + t.turn * $2 * interval '1 microsecond'
                    from turns t where r.id = t.id and r.state = 3
                    returning r.public_id as id""", turnsBefore);
        }

        /** Its event is published again when its turn has come. */
        private Future<List<UUID>> deliveries(int turnsBefore) {
            return changed(DeadLetterKind.DELIVERY, """
                    with turns as (
                        select id, job_id, epoch, row_number() over (order by dead_at, id) - 1 + $3 as turn
                        from delivery_failure where id = any($1) and dead_at is not null),
                    scans as (
                        update job j set not_before = now() + t.turn * $2 * interval '1 microsecond'
                        from turns t
                        where j.id = t.job_id and j.epoch = t.epoch and (j.state = 3 or j.state = 5 and j.scan_id is not null)),
                    failures as (
                        update attempt a set republish_at = now() + t.turn * $2 * interval '1 microsecond'
                        from turns t
                        where a.job_id = t.job_id and a.epoch = t.epoch and a.archived_at is null)
                    update delivery_failure f
                    set tries = 0, dead_at = null, dropped_at = null, dropped_by = null, dropped_reason = null
                    from turns t where f.id = t.id
                    returning f.public_id as id""", turnsBefore);
        }

        private Future<List<UUID>> changed(DeadLetterKind kind, String sql, int turnsBefore) {
            var rows = SelectionStore.rows(chosen, kind);
            Future<RowSet<Row>> done = rows.length == 0
                    ? Future.succeededFuture()
                    : Pg.run(tx, sql, rows, apart.toNanos() / 1_000, (long) turnsBefore);
            return done.map(changed -> changed == null ? List.of() : Pg.mapped(changed, row -> row.getUUID("id")));
        }
    }

    /**
     * Of each artifact and scanner the newest dead job waits again, or none where one waits already. What the others stood
     * for becomes the work of that one; they stay dead, put aside.
     */
    private static final String MOVE = """
            with ranked as (
                select j.id, j.public_id, j.artifact_id, j.scanner, j.finished_at,
                       row_number() over pair = 1 as newest,
                       min(j.lane) over pair_all as lane, bool_or(j.rescan) over pair_all as rescan,
                       first_value(j.id) over pair as first_id,
                       w.id as waiting_id
                from job j
                left join job w on w.artifact_id = j.artifact_id and w.scanner = j.scanner and w.state in (0, 1)
                where j.id = any($1)
                window pair as (partition by j.artifact_id, j.scanner order by j.id desc),
                       pair_all as (partition by j.artifact_id, j.scanner)),
            chosen as (
                select id, lane, rescan, row_number() over (order by finished_at, id) - 1 as turn
                from ranked where newest and waiting_id is null),
            replayed as (
                update job j
                set state = 0, lane = c.lane, rescan = c.rescan,
                    attempts_before = j.attempts_before + j.attempts, attempts = 0,
                    not_before = now() + c.turn * $2 * interval '1 microsecond',
                    node = null, entry = null, lease_until = null, scan_id = null, queued_at = null, reported_at = null,
                    ingested_at = null, archived_at = null, finished_at = null, fingerprint = null,
                    dropped_at = null, dropped_by = null, dropped_reason = null
                from chosen c where j.id = c.id),
            joined as (
                select id, lane, rescan, coalesce(waiting_id, first_id) as into_id
                from ranked where not newest or waiting_id is not null),
            raised as (
                update job w
                set lane   = least(w.lane, k.lane),
                    rescan = w.rescan or k.rescan,
                    state  = case when k.lane < w.lane then 0 else w.state end,
                    entry  = case when k.lane < w.lane then null else w.entry end
                from (select into_id, min(lane) as lane, bool_or(rescan) as rescan from joined group by into_id) k
                where w.id = k.into_id and w.state in (0, 1)),
            aside as (
                update job j
                set dropped_at = now(), dropped_by = $3,
                    dropped_reason = 'replayed by ' || (select i.public_id from job i where i.id = k.into_id)
                from joined k where j.id = k.id),
            linked as (
                insert into request_job (request_id, job_id)
                select distinct l.request_id, k.into_id from joined k join request_job l on l.job_id = k.id
                on conflict do nothing),
            unlinked as (
                delete from request_job l using joined k where l.job_id = k.id)
            select r.public_id as id, k.id is not null as joined,
                   (select i.public_id from job i where i.id = coalesce(k.into_id, r.id)) as into_id
            from ranked r left join joined k on k.id = r.id
            order by r.finished_at, r.id""";
}
