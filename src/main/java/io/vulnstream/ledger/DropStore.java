package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.ledger.DeadLetters.Dropped;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Puts dead letters aside: they are kept with who, when and why, and not listed any more. */
final class DropStore {
    private static final String MARKS = "dropped_at = now(), dropped_by = $2, dropped_reason = $3";
    private final Pg pg;

    DropStore(Pg pg) {
        this.pg = pg;
    }

    Future<Dropped> drop(DeadLetterSelection selection, String principal, String reason) {
        return pg.withRacingTransaction(tx -> SelectionStore.choose(tx, selection)
                .compose(chosen -> {
                    var drop = new Drop(tx, principal, reason);
                    return drop.deliveries(SelectionStore.rows(chosen, DeadLetterKind.DELIVERY))
                            .compose(deliveries -> drop.jobs(SelectionStore.rows(chosen, DeadLetterKind.JOB))
                                    .compose(jobs -> drop.requests(SelectionStore.rows(chosen, DeadLetterKind.REQUEST))
                                            .compose(requests -> drop.quarantined(selection)
                                                    .map(rest -> Stream.of(deliveries, jobs, requests, rest)
                                                            .flatMap(List::stream)
                                                            .toList()))));
                })
                .compose(dropped -> SelectionStore.audit(tx, principal, "dead.drop", dropped, reason)
                        .map(new Dropped(dropped, SelectionStore.unknown(selection, dropped)))));
    }

    Future<Dropped> dropQuarantined(int limit, String principal, String reason) {
        return pg.withTransaction(tx -> Pg.run(tx, """
                        update quarantine set %s
                        where id in (select id from quarantine where dropped_at is null order by id limit $1)
                        returning public_id""".formatted(MARKS), limit, principal, Rows.storable(reason))
                .map(rows -> Pg.mapped(rows, row -> row.getUUID("public_id")))
                .compose(dropped -> SelectionStore.audit(tx, principal, "dead.drop", dropped, reason)
                        .map(new Dropped(dropped, List.of()))));
    }

    private record Drop(SqlClient tx, String principal, String reason) {
        Future<List<UUID>> jobs(Long[] rows) {
            return update("""
                    update job set %s where id = any($1) and state = 5 and dropped_at is null
                    returning public_id""", rows);
        }

        Future<List<UUID>> requests(Long[] rows) {
            return update("""
                    update request set %s
                    where id = any($1) and state = 3 and resolved_at is null and dropped_at is null
                    returning public_id""", rows);
        }

        /** Only by id: groups are of failures, and this is none of ours. */
        Future<List<UUID>> quarantined(DeadLetterSelection selection) {
            return Pg.run(
                            tx,
                            """
                            update quarantine set %s where public_id = any($1) and dropped_at is null
                            returning public_id""".formatted(MARKS),
                            selection.ids().toArray(UUID[]::new),
                            principal,
                            Rows.storable(reason))
                    .map(rows -> Pg.mapped(rows, row -> row.getUUID("public_id")));
        }

        /** Nobody will settle the fact any more, so its job is dead, and with it who waited for it. */
        Future<List<UUID>> deliveries(Long[] rows) {
            return rows.length == 0
                    ? Future.succeededFuture(List.of())
                    : end(rows).compose(ended -> update("""
                                    update delivery_failure set %s
                                    where id = any($1) and dead_at is not null and dropped_at is null
                                    returning public_id""", rows)
                            .compose(dropped ->
                                    RequestSettlementStore.settle(tx, ended).map(dropped)));
        }

        private Future<Long[]> end(Long[] rows) {
            return Pg.run(tx, """
                    with stuck as (
                        select j.id, f.subscriber, f.cause, f.detail, f.fingerprint
                        from delivery_failure f join job j on j.id = f.job_id and j.epoch = f.epoch
                        where f.id = any($1) and f.dropped_at is null and j.state = 3
                        order by j.artifact_id, j.scanner for update of j),
                    ended as (
                        update job j
                        set state = 5, finished_at = now(), not_before = 'infinity', %s,
                            cause = s.cause, detail = s.subscriber || ': ' || s.detail, fingerprint = s.fingerprint
                        from (select distinct on (id) * from stuck order by id, subscriber desc) s where j.id = s.id
                        returning j.id, j.scan_id, j.reported_at, j.ingested_at),
                    counted as (
                        update scan c set outcome = 1, current = false
                        from ended e where c.id = e.scan_id and c.recorded_at = e.reported_at and e.ingested_at is null)
                    select id from ended""".formatted(MARKS), rows, principal, Rows.storable(reason))
                    .map(ended -> Pg.mapped(ended, row -> row.getLong("id")).toArray(Long[]::new));
        }

        private Future<List<UUID>> update(String sql, Long[] rows) {
            return rows.length == 0
                    ? Future.succeededFuture(List.of())
                    : Pg.run(tx, sql.formatted(MARKS), rows, principal, Rows.storable(reason))
                            .map(changed -> Pg.mapped(changed, row -> row.getUUID("public_id")));
        }
    }
}
