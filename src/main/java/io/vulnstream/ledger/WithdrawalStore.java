package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.bus.Hints;
import io.vulnstream.ledger.Withdrawal.Kind;
import io.vulnstream.ledger.Withdrawal.Outcome;
import io.vulnstream.support.Json;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Withdrawn requests and the jobs that only they wanted, in one transaction. A job that has not started is withdrawn with
 * them. One that runs goes on, because its result is worth keeping; should it have to be tried again, it is withdrawn then.
 */
public final class WithdrawalStore implements Withdrawals {
    private final Pg pg;
    private final Hints hints;

    public WithdrawalStore(Pg pg, Hints hints) {
        this.pg = pg;
        this.hints = hints;
    }

    private record Asked(long key, RequestState state, String principal) {
        Kind kind(Withdrawal withdrawal) {
            if (!withdrawal.any() && !principal.equals(withdrawal.principal())) {
                return Kind.FORBIDDEN;
            }
            return state == RequestState.ACCEPTED || state == RequestState.RESOLVED ? Kind.WITHDRAWN : Kind.ENDED;
        }
    }

    @Override
    public Future<List<Outcome>> withdraw(Withdrawal withdrawal) {
        return pg.withRacingTransaction(tx -> lockJobs(tx, withdrawal)
                        .compose(locked -> lockRequests(tx, withdrawal))
                        .compose(asked -> end(tx, withdrawal, asked).map(ended -> outcomes(withdrawal, asked))))
                .onSuccess(done -> hints.give(Hints.PROGRESS));
    }

    /**
     * Jobs before requests, as everywhere, and those that run, too: who ends an attempt has to see what is withdrawn here.
     * A request that is being resolved has no jobs yet, and may have some once its row is locked; whoever then waits for the
     * other is found by PostgreSQL, and this is tried again.
     */
    private static Future<Void> lockJobs(SqlClient tx, Withdrawal withdrawal) {
        return Pg.run(tx, """
                select j.id from job j
                where j.state in (0, 1, 2)
                  and j.id in (select l.job_id from request_job l join request r on r.id = l.request_id
                               where r.public_id = any ($1))
                order by j.artifact_id, j.scanner, j.id
                for update of j""", (Object) withdrawal.requests().toArray(UUID[]::new))
                .mapEmpty();
    }

    private static Future<Map<UUID, Asked>> lockRequests(SqlClient tx, Withdrawal withdrawal) {
        return Pg.run(tx, """
                select id, public_id, state, principal from request
                where public_id = any ($1)
                order by id for update""", (Object) withdrawal.requests().toArray(UUID[]::new))
                .map(rows -> {
                    var asked = new HashMap<UUID, Asked>();
                    rows.forEach(row -> asked.put(row.getUUID("public_id"), asked(row)));
                    return asked;
                });
    }

    private static Asked asked(Row row) {
        return new Asked(row.getLong("id"), RequestState.values()[row.getShort("state")], row.getString("principal"));
    }

    private static List<Outcome> outcomes(Withdrawal withdrawal, Map<UUID, Asked> asked) {
        return withdrawal.requests().stream()
                .map(id -> {
                    var found = asked.get(id);
                    var kind = found == null ? Kind.NOT_FOUND : found.kind(withdrawal);
                    return new Outcome(id, kind, found == null || kind != Kind.ENDED ? null : found.state());
                })
                .toList();
    }

    private static Future<Void> end(SqlClient tx, Withdrawal withdrawal, Map<UUID, Asked> asked) {
        var open = asked.values().stream()
                .filter(found -> found.kind(withdrawal) == Kind.WITHDRAWN)
                .map(Asked::key)
                .toArray(Long[]::new);
        return open.length == 0
                ? Future.succeededFuture()
                : requests(tx, withdrawal, open)
                        .compose(done -> Pg.run(tx, """
                                select distinct job_id from request_job where request_id = any ($1)""", (Object) open))
                        .compose(jobs -> unwanted(
                                tx,
                                Pg.mapped(jobs, row -> row.getLong("job_id")).toArray(Long[]::new)))
                        .mapEmpty();
    }

    private static Future<Void> requests(SqlClient tx, Withdrawal withdrawal, Long[] open) {
        var reason = Rows.storable(withdrawal.reason());
        var detail = Json.mapper().createObjectNode().put("reason", reason);
        return Pg.run(tx, """
                with ended as (
                    update request
                    set state = 4, finished_at = now(), withdrawn_by = $2, withdrawn_why = $3
                    where id = any ($1)
                    returning public_id)
                insert into audit (principal, action, subject, detail)
                select $2, 'request.withdraw', public_id::text, $4::text::jsonb from ended""", open, withdrawal.principal(), reason, detail.toString())
                .mapEmpty();
    }

    /**
     * Withdraws those of these jobs that have not started and that nobody waits for any more, since their requests were
     * withdrawn. Inside a transaction that has locked them.
     *
     * @return how many
     */
    static Future<Integer> unwanted(SqlClient tx, Long[] jobs) {
        return Pg.run(tx, """
                update job j
                set state = 6, entry = null, finished_at = now(), detail = 'every request for it was withdrawn'
                where j.id = any ($1) and j.state in (0, 1)
                  and exists (select 1 from request_job l join request r on r.id = l.request_id
                              where l.job_id = j.id and r.state = 4)
                  and not exists (select 1 from request_job l join request r on r.id = l.request_id
                                  where l.job_id = j.id and r.state in (0, 1))""", (Object) jobs).map(rows -> rows.rowCount());
    }
}
