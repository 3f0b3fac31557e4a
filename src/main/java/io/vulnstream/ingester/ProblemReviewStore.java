package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.Trace;
import io.vulnstream.finding.TransitionCause;
import io.vulnstream.ingester.ChangeStore.Origin;
import io.vulnstream.ingester.Standing.Because;
import io.vulnstream.ingester.ViewStore.Selection;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import io.vulnstream.triage.ReviewStore;
import io.vulnstream.triage.SloPolicies;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Problems as whoever decides, and the clock, have them looked at again. */
public final class ProblemReviewStore implements ReviewStore {
    private static final Because DECIDED = new Because(TransitionCause.DECISION, null, null);
    private static final Because IN_TIME = new Because(TransitionCause.TIME, null, null);

    private final Pg pg;
    private final GroupStore groups;
    private final ViewUpkeepStore views;

    public ProblemReviewStore(Pg pg, SloPolicies policies) {
        this.pg = pg;
        this.groups = new GroupStore(pg, new ProblemUpkeepStore(policies), new WordStore(pg));
        this.views = new ViewUpkeepStore(policies);
    }

    @Override
    public Future<Long> vulnerability(String id) {
        return groups.know(id, Trace.begin())
                .compose(
                        known -> pg.first(row -> row.getLong("id"), "select id from vulnerability where name = $1", id))
                .map(found -> found.orElseThrow(() -> new IllegalStateException("no row of " + id)));
    }

    @Override
    public Future<Void> hold(SqlClient tx, List<Long> sources) {
        return Pg.run(tx, "select pg_advisory_xact_lock_shared($1)", Locks.GROUPING)
                .compose(shared -> Pg.run(tx, """
                        select id from source where id = any ($1) order by id for no key update""", (Object) sources.toArray(Long[]::new)))
                .compose(held -> Pg.run(tx, "select pg_advisory_xact_lock($1)", Locks.DECISIONS))
                .mapEmpty();
    }

    @Override
    public Future<Void> review(SqlClient tx, long source, Collection<Long> problems) {
        return origin(tx)
                .compose(origin ->
                        views.review(tx, source, new Selection(Set.copyOf(problems), List.of()), origin, DECIDED));
    }

    /** Views of problems whose time has come, in a transaction for each source. */
    Future<Void> reviewInTime(long source, Collection<Long> problems) {
        return pg.withTransaction(tx -> Pg.run(tx, "select pg_advisory_xact_lock_shared($1)", Locks.GROUPING)
                .compose(shared -> SourceStore.hold(tx, source))
                .compose(held -> Pg.run(tx, "select pg_advisory_xact_lock_shared($1)", Locks.DECISIONS))
                .compose(shared -> origin(tx))
                .compose(origin ->
                        views.review(tx, source, new Selection(Set.copyOf(problems), List.of()), origin, IN_TIME)));
    }

    private static Future<Origin> origin(SqlClient tx) {
        return Pg.run(tx, "select now() as at")
                .map(rows -> new Origin(
                        null, Trace.begin(), Rows.instant(rows.iterator().next(), "at")));
    }
}
