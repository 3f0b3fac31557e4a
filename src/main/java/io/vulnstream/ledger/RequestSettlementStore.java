package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.support.pg.Pg;

/** Ends the requests whose jobs have all ended. */
final class RequestSettlementStore {
    private RequestSettlementStore() {}

    /**
     * Two jobs of one request may end at the same time, each unseen by the other. So the requests are locked first, and
     * counted in a statement of its own, which sees what the other one committed before it let go of the lock.
     *
     * @param jobs rows that have just ended in this transaction
     */
    static Future<Void> settle(SqlClient tx, Long[] jobs) {
        if (jobs.length == 0) {
            return Future.succeededFuture();
        }
        return Pg.run(tx, """
                select r.id from request r
                where r.id = any (array(select request_id from request_job where job_id = any($1))) and r.state = 1
                order by r.id for update""", (Object) jobs)
                .map(rows -> Pg.mapped(rows, row -> row.getLong("id")).toArray(Long[]::new))
                .compose(requests -> requests.length == 0
                        ? Future.succeededFuture()
                        : end(tx, requests).mapEmpty());
    }

    /** Those of locked requests whose jobs have all ended; answers how many. */
    static Future<Integer> end(SqlClient tx, Long[] requests) {
        return Pg.run(tx, """
                update request r
                set state = e.state, cause = case e.state when 3 then coalesce(e.cause, 14) end, detail = e.detail, finished_at = now()
                from unnest($1::bigint[]) as q (id) cross join lateral (
                      select case when bool_or(j.state = 5) then 3 when bool_or(j.state = 4) then 2 else 4 end as state,
                             (array_agg(j.cause order by j.id) filter (where j.state = 5))[1] as cause,
                             (array_agg(j.scanner || ': ' || j.detail order by j.id) filter (where j.state = 5))[1] as detail
                      from request_job rj join job j on j.id = rj.job_id
                      where rj.request_id = q.id
                      having bool_and(j.state in (4, 5, 6))) e
                where r.id = q.id and r.state = 1""", (Object) requests).map(rows -> rows.rowCount());
    }
}
