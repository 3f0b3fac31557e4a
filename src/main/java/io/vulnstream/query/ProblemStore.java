package io.vulnstream.query;

import static io.vulnstream.query.ProblemRowStore.OF_FLEET;
import static io.vulnstream.query.ProblemRowStore.PROBLEM;
import static io.vulnstream.query.ProblemRowStore.SEEN;
import static io.vulnstream.query.ProblemRowStore.STANDING;

import io.vertx.core.Future;
import io.vulnstream.finding.Severity;
import io.vulnstream.query.view.ProblemStanding;
import io.vulnstream.query.view.ProblemView;
import io.vulnstream.support.pg.Pg;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Problems as a team or the fleet sees them, page by page along an index made for the order. */
final class ProblemStore {
    static final String BY_SEVERITY = "problems by severity";
    static final String BY_DUE = "problems by due date";
    static final String BY_FIRST_SEEN = "problems by first seen";
    static final String BY_EPSS = "problems by EPSS";
    private static final String WORST_FIRST = "v.severity desc, v.problem_id";

    private final Pg pg;

    ProblemStore(Pg pg) {
        this.pg = pg;
    }

    private record Scored(ProblemView problem, float epss) {
        Cursor cursor() {
            return Cursor.of(BY_EPSS, epss, problem.groupKey(), problem.key());
        }
    }

    /** The worst first. What follows a cursor are two ranges of the index, as of findings. */
    Future<Connection<ProblemView>> bySeverity(ProblemFilter filter, PageRequest page) {
        var where = filter.conditions();
        var select = filter.views() + where.where();
        var limit = where.value(page.limit());
        var order = "order by v.severity desc, v.problem_id limit " + limit;
        var after = page.after();
        if (after == null) {
            return seen("%s %s".formatted(select, order), WORST_FIRST, where)
                    .map(rows -> Connection.of(rows, page, ProblemStore::bySeverity));
        }
        var severity = where.value((short) after.number(0));
        var id = where.value(after.number(1));
        return seen("""
                        (%1$s and v.severity = %2$s and v.problem_id > %3$s %4$s)
                        union all
                        (%1$s and v.severity < %2$s %4$s)
                        order by severity desc, problem_id limit %5$s""".formatted(select, severity, id, order, limit), WORST_FIRST, where)
                .map(rows -> Connection.of(rows, page, ProblemStore::bySeverity));
    }

    /**
     * The problems join what is on the page: with them inside, a page far behind is found by merging both tables from their
     * beginning.
     */
    private Future<List<ProblemView>> seen(String views, String order, Conditions values) {
        return pg.list(ProblemRowStore::problem, """
                select %s, %s from (%s) v
                join problem p on p.id = v.problem_id
                order by %s""".formatted(PROBLEM, STANDING, views, order), values.values());
    }

    static Cursor bySeverity(ProblemView problem) {
        return Cursor.of(BY_SEVERITY, problem.severity().ordinal(), problem.key());
    }

    /** What is due first, or was; only what has a due date. */
    Future<Connection<ProblemView>> byDue(ProblemFilter filter, PageRequest page) {
        var where = filter.conditions().and("v.due_at is not null");
        var after = page.after();
        if (after != null) {
            where.and("(v.due_at, v.problem_id) > (?, ?)", after.instant(0).atOffset(ZoneOffset.UTC), after.number(1));
        }
        return ordered(filter.views(), "v.due_at, v.problem_id", where, page)
                .map(rows -> Connection.of(
                        rows,
                        page,
                        problem -> Cursor.of(BY_DUE, Objects.requireNonNull(problem.dueAt()), problem.key())));
    }

    Future<Connection<ProblemView>> byFirstSeen(ProblemFilter filter, PageRequest page) {
        var where = filter.conditions();
        var after = page.after();
        if (after != null) {
            where.and(
                    "(v.first_seen_at, v.problem_id) < (?, ?)",
                    after.instant(0).atOffset(ZoneOffset.UTC),
                    after.number(1));
        }
        return ordered(filter.views(), "v.first_seen_at desc, v.problem_id desc", where, page)
                .map(rows -> Connection.of(
                        rows, page, problem -> Cursor.of(BY_FIRST_SEEN, problem.firstSeenAt(), problem.key())));
    }

    private Future<List<ProblemView>> ordered(String views, String order, Conditions where, PageRequest page) {
        var limit = where.value(page.limit());
        return seen("%s %s order by %s limit %s".formatted(views, where.where(), order, limit), order, where);
    }

    /** The most likely to be exploited first; only what EPSS names. */
    Future<Connection<ProblemView>> byEpss(ProblemFilter filter, PageRequest page) {
        var where = filter.conditions();
        var order = EpssOrder.of(where, page, "v.problem_id");
        return pg.list(
                        row -> new Scored(ProblemRowStore.problem(row), row.getFloat("epss")),
                        order.text(SEEN, "p"),
                        where.values())
                .map(rows -> Connection.of(rows, page, Scored::cursor).map(Scored::problem));
    }

    Future<Map<Long, ProblemView>> byKeys(List<Long> keys) {
        return pg.list(ProblemRowStore::problem, OF_FLEET + " where p.id = any ($1)", (Object)
                        keys.toArray(Long[]::new))
                .map(rows -> Batch.byKey(rows, ProblemView::key));
    }

    /** Of ids that problems have now. */
    Future<Map<UUID, ProblemView>> byIds(List<UUID> ids) {
        return pg.list(ProblemRowStore::problem, OF_FLEET + " where p.public_id = any ($1)", (Object)
                        ids.toArray(UUID[]::new))
                .map(rows -> Batch.byKey(rows, ProblemView::id));
    }

    /** As each team sees it that owns its source. */
    Future<Map<Long, List<ProblemStanding>>> standings(List<Long> problems) {
        return pg.list(
                        row -> Map.entry(
                                row.getLong("problem_id"), ProblemRowStore.standing(row, row.getString("team"))),
                        """
                        select v.problem_id, m.name as team, %s from problem_view v
                        join team m on m.id = v.team_id
                        where v.problem_id = any ($1)
                        order by m.name""".formatted(STANDING),
                        (Object) problems.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    /** Open or not, the worst first. */
    Future<Map<Long, List<ProblemView>>> ofGroups(List<Long> groups, PageRequest page) {
        var severity = page.after() == null
                ? (short) Severity.values().length
                : (short) page.after().number(0);
        var id = page.after() == null ? 0L : page.after().number(1);
        return pg.list(
                        row -> Map.entry(row.getLong("group_id"), ProblemRowStore.problem(row)),
                        """
                        select p.* from unnest($1::bigint[]) as k (key)
                        cross join lateral (
                            select * from (%s where p.group_id = k.key) p
                            where p.severity <= $2 and (p.severity < $2 or p.id > $3)
                            order by p.severity desc, p.id limit $4) p
                        order by p.severity desc, p.id""".formatted(OF_FLEET),
                        groups.toArray(Long[]::new),
                        severity,
                        id,
                        page.limit())
                .map(Batch::grouped);
    }
}
