package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.JobId;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Objects;

/**
 * Finds what no code of ours writes and no constraint sees, because it is about several rows: somebody edited them, or
 * restored some of them. Looks at open requests a few at a time, and begins anew after the last one.
 */
final class RepairStore {
    private static final int BATCH = 1_000;
    private final Pg pg;
    private long after;

    RepairStore(Pg pg) {
        this.pg = pg;
    }

    /** A reported job whose scan is not there. */
    record Scanless(JobId job, long epoch) {}

    private record Page(long last, List<Long> stuck) {}

    /** Answers how many requests that nothing would have ended were ended, or wait to be resolved again. */
    Future<Integer> endStuckRequests() {
        return pg.first(row -> new Page(row.getLong("last"), List.of(row.getArrayOfLongs("stuck"))), """
                with page as (
                    select id, state from request where finished_at is null and id > $1 order by id limit $2)
                select coalesce((select max(id) from page), 0) as last,
                       coalesce(array(select p.id from page p
                                      where p.state = 1
                                        and not exists (select 1 from request_job l join job j on j.id = l.job_id
                                                        where l.request_id = p.id and j.state < 4)), '{}') as stuck""", after, BATCH)
                .map(found -> found.orElseThrow())
                .compose(page -> end(page.stuck().toArray(Long[]::new)).onSuccess(done -> after = page.last()));
    }

    private Future<Integer> end(Long[] stuck) {
        return stuck.length == 0
                ? Future.succeededFuture(0)
                : pg.withTransaction(tx -> Pg.run(
                                tx,
                                "select id from request where id = any($1) and state = 1 order by id for update",
                                (Object) stuck)
                        .compose(locked -> RequestSettlementStore.end(tx, stuck))
                        .compose(ended -> withoutJobs(tx, stuck).map(again -> ended + again)));
    }

    /** What an earlier scan answers is done; anything else is resolved again. */
    private static Future<Integer> withoutJobs(SqlClient tx, Long[] stuck) {
        return Pg.run(tx, """
                update request r
                set state       = case when s.answered then 2 else 0 end,
                    finished_at = case when s.answered then now() end,
                    resolved_at = case when s.answered then resolved_at end,
                    not_before  = now()
                from (select q.id, exists (select 1 from request_scan c where c.request_id = q.id) as answered
                      from request q
                      where q.id = any($1) and q.state = 1
                        and not exists (select 1 from request_job l where l.request_id = q.id)) s
                where r.id = s.id""", (Object) stuck).map(rows -> rows.rowCount());
    }

    /** Of those that their subscribers should have confirmed. */
    Future<List<Scanless>> scanless() {
        return pg.list(
                row -> new Scanless(new JobId(Objects.requireNonNull(row.getUUID("public_id"))), row.getLong("epoch")),
                """
                select j.public_id, j.epoch from job j
                where j.state = 3 and j.not_before <= now()
                  and not exists (select 1 from scan s where s.id = j.scan_id and s.recorded_at = j.reported_at)
                order by j.not_before limit $1""",
                BATCH);
    }
}
