package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.Trace;
import io.vulnstream.ingester.AssertionStore.News;
import io.vulnstream.ingester.AssertionStore.Told;
import io.vulnstream.ingester.ChangeStore.Origin;
import io.vulnstream.report.VulnerabilityIds;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps which ids belong together. A new CVE is a group of its own and changes nothing else; anything more is done alone, and
 * takes the findings along.
 */
final class GroupStore {
    private final Pg pg;

    GroupStore(Pg pg) {
        this.pg = pg;
    }

    /** Afterwards every id of the report counts for a group, and what it asserts holds where nothing newer says otherwise. */
    Future<Void> learn(ParsedReport report, Told told, Trace trace) {
        return pg.withConnection(connection -> AssertionStore.news(connection, told))
                .compose(news -> news == News.CONFIRMED ? confirm(told) : Future.succeededFuture(news))
                .compose(news -> ungrouped(report.vulnerabilities()).compose(ungrouped -> addCves(ungrouped)
                        .compose(added -> learn(news, told, ungrouped, trace))));
    }

    /** Beside other results, and never beside a regrouping. What is news by then is answered: another may have come first. */
    private Future<News> confirm(Told told) {
        return pg.withTransaction(tx -> Pg.run(tx, "select pg_advisory_xact_lock_shared($1)", Locks.GROUPING)
                .compose(shared -> AssertionStore.news(tx, told))
                .compose(news -> news == News.CONFIRMED
                        ? AssertionStore.confirm(tx, told).map(News.NONE)
                        : Future.succeededFuture(news)));
    }

    private Future<Void> learn(News news, Told told, List<String> ungrouped, Trace trace) {
        var others =
                ungrouped.stream().filter(id -> !VulnerabilityIds.isCve(id)).toList();
        if (news == News.NONE && others.isEmpty()) {
            return Future.succeededFuture();
        }
        return pg.withTransaction(tx -> Pg.run(tx, "select pg_advisory_xact_lock($1)", Locks.GROUPING)
                .compose(alone -> AssertionStore.change(tx, told))
                .compose(about -> regroup(tx, around(others, about), trace)));
    }

    /** What is asserted of an id says nothing about the CVE it names: that stays a group of its own. */
    private static Set<String> around(List<String> ids, Set<String> about) {
        var around = new TreeSet<>(ids);
        around.addAll(about);
        around.removeIf(VulnerabilityIds::isCve);
        return around;
    }

    private Future<List<String>> ungrouped(List<String> ids) {
        return pg.list(row -> row.getString("name"), """
                select v.name from vulnerability v
                where v.name = any ($1) and not exists (select from group_member m where m.vulnerability_id = v.id)
                order by v.name""", (Object) ids.toArray(String[]::new));
    }

    private Future<Void> addCves(List<String> ungrouped) {
        var cves = ungrouped.stream().filter(VulnerabilityIds::isCve).toArray(String[]::new);
        if (cves.length == 0) {
            return Future.succeededFuture();
        }
        return pg.withTransaction(tx -> GroupMemberStore.addGroups(tx, cves)
                .compose(added -> Pg.run(tx, """
                        insert into group_member (vulnerability_id, group_id, covering)
                        select v.id, g.id, false from vulnerability v join vulnerability_group g on g.key = v.name
                        where v.name = any ($1)
                        order by 1
                        on conflict (vulnerability_id, group_id) do nothing""", (Object) cves).mapEmpty()));
    }

    /** Computes the groups of these ids anew, and of all that are connected with them. Nothing when there are none. */
    private static Future<Void> regroup(SqlClient tx, Set<String> ids, Trace trace) {
        if (ids.isEmpty()) {
            return Future.succeededFuture();
        }
        return GroupMemberStore.connected(tx, ids)
                .compose(connected -> GroupMemberStore.write(tx, connected.ids(), connected.groups()))
                .compose(changed -> changed.isEmpty()
                        ? Future.succeededFuture(List.<Move>of())
                        : MoveStore.regrouped(tx, changed.vulnerabilities(), changed.formerGroups()))
                .compose(moves -> moves.stream().allMatch(Move::stays)
                        ? Future.succeededFuture()
                        : Pg.run(tx, "select now() as at")
                                .map(rows -> new Origin(
                                        null,
                                        trace,
                                        Rows.instant(rows.iterator().next(), "at")))
                                .compose(origin -> MoveStore.move(tx, moves, false)
                                        .compose(changes -> ChangeStore.write(tx, origin, changes))
                                        .compose(written -> ProblemUpkeepStore.regrouped(tx, moves, origin))));
    }
}
