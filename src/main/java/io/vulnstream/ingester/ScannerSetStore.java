package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.Trace;
import io.vulnstream.finding.TransitionCause;
import io.vulnstream.ingester.ChangeStore.Origin;
import io.vulnstream.ingester.Standing.Because;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What only scanners say that were switched off is unconfirmed, and open again when they are back. */
final class ScannerSetStore {
    private static final int BATCH = 2_000;
    private static final Because SWITCHED = new Because(TransitionCause.SCANNER, null, null);

    private final Pg pg;
    private final ProblemUpkeepStore problems;

    ScannerSetStore(Pg pg, ProblemUpkeepStore problems) {
        this.pg = pg;
        this.problems = problems;
    }

    /** Notes which scanners look now, and what is to be worked out anew where one was switched off or on again. */
    Future<Void> compare(Set<String> enabled) {
        return pg.query("""
                        with turned as (
                            update scanner s set enabled = s.name = any ($1)
                            from scanner b
                            where b.id = s.id and s.enabled is distinct from (s.name = any ($1))
                              and (s.enabled or s.name = any ($1))
                            returning s.name, b.enabled as before)
                        insert into artifact_stale (artifact_id)
                        select distinct w.artifact_id from turned t
                        join watermark w on w.scanner = t.name
                        where t.before is not null
                        order by 1""", (Object) enabled.toArray(String[]::new)).mapEmpty();
    }

    Future<List<Long>> stale(int limit) {
        return pg.list(row -> row.getLong("artifact_id"), """
                select artifact_id from artifact_stale group by artifact_id order by min(id) limit $1""", limit);
    }

    /** As a result of the artifact: nothing of it comes in between. */
    Future<Void> refresh(long artifact) {
        return pg.withTransaction(tx -> WatermarkStore.lock(tx, artifact)
                .map(at -> new Origin(null, Trace.begin(), at))
                .compose(origin -> Pg.run(tx, "delete from artifact_stale where artifact_id = $1", artifact)
                        .compose(taken -> findings(tx, artifact))
                        .compose(findings -> assess(tx, findings))
                        .compose(assessed -> tell(tx, artifact, assessed, origin))));
    }

    /** Those that may be confirmed no more, or are again. */
    private static Future<List<Long>> findings(SqlClient tx, long artifact) {
        return Pg.run(tx, """
                        select f.id from finding f
                        where f.artifact_id = $1
                          and (f.status = 2
                               or f.status = 0 and exists (select from said s join scanner c on c.id = s.scanner_id
                                                           where s.finding_id = f.id and s.ended_at is null
                                                             and not c.enabled))
                        order by f.id""", artifact).map(rows -> Pg.mapped(rows, row -> row.getLong("id")));
    }

    private static Future<List<Assessed>> assess(SqlClient tx, List<Long> findings) {
        var assessed = new ArrayList<Assessed>();
        return FanOut.inTurn(
                        FanOut.chunks(findings, BATCH), batch -> AssessmentStore.assess(tx, Set.copyOf(batch), Set.of())
                                .map(assessed::addAll)
                                .mapEmpty())
                .map(assessed);
    }

    private Future<Void> tell(SqlClient tx, long artifact, List<Assessed> assessed, Origin origin) {
        if (assessed.isEmpty()) {
            return Future.succeededFuture();
        }
        var changes =
                assessed.stream().flatMap(one -> one.changes(SWITCHED).stream()).toList();
        var findings = assessed.stream().map(one -> one.subject().row()).collect(Collectors.toSet());
        return FanOut.inTurn(FanOut.chunks(changes, BATCH), batch -> ChangeStore.write(tx, origin, batch))
                .compose(written -> problems.follow(
                        tx, new ProblemUpkeepStore.Result(artifact, false, findings, List.of()), origin, SWITCHED));
    }
}
