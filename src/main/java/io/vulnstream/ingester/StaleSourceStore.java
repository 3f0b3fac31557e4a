package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vulnstream.event.Trace;
import io.vulnstream.ingester.ChangeStore.Origin;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import io.vulnstream.triage.SloPolicies;
import java.util.List;
import java.util.Set;

/** Sources of which it is to be worked out anew what counts. */
final class StaleSourceStore {
    private final Pg pg;
    private final ProblemUpkeepStore problems;

    StaleSourceStore(Pg pg, SloPolicies policies) {
        this.pg = pg;
        this.problems = new ProblemUpkeepStore(policies);
    }

    /** Those that wait longest first. */
    Future<List<Long>> oldest(int limit) {
        return pg.list(row -> row.getLong("source_id"), """
                select source_id from source_stale group by source_id order by min(id) limit $1""", limit);
    }

    /**
     * What marks the source stale after this has its lock is not taken for done.
     *
     * @param enabled scanners that are to look at what is new
     */
    Future<Void> refresh(long source, Set<String> enabled) {
        return pg.withTransaction(tx -> Pg.run(tx, "select pg_advisory_xact_lock_shared($1)", Locks.GROUPING)
                .compose(shared -> SourceStore.hold(tx, source))
                .compose(held -> Pg.run(tx, "delete from source_stale where source_id = $1", source))
                .compose(taken -> Pg.run(tx, "select now() as at"))
                .map(rows -> new Origin(
                        null, Trace.begin(), Rows.instant(rows.iterator().next(), "at")))
                .compose(origin -> problems.refresh(tx, source, enabled, origin)));
    }
}
