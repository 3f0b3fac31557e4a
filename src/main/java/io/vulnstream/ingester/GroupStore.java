package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.Trace;
import io.vulnstream.ingester.AssertionStore.News;
import io.vulnstream.ingester.AssertionStore.Told;
import io.vulnstream.ingester.ChangeStore.Origin;
import io.vulnstream.report.VulnerabilityIds;
import io.vulnstream.support.Recent;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps which ids belong together. A new CVE is a group of its own and changes nothing else; anything more is done alone, and
 * takes the findings along.
 */
final class GroupStore {
    /** Of what was learnt here, so that nobody looks whether it is news again and again. */
    private static final int REMEMBERED = 30_000;

    /** Lists are joined with each other: PostgreSQL is to look at how long they are, and not to take each for ten. */
    private static final String KNOWING_SIZES = "set_config('plan_cache_mode', 'force_custom_plan', true)";

    private final Recent<String, Boolean> told = new Recent<>(REMEMBERED);
    private final Recent<String, Boolean> grouped = new Recent<>(REMEMBERED);
    private final Pg pg;
    private final ProblemUpkeepStore problems;
    private final WordStore words;
    private final MoveStore moving;

    GroupStore(Pg pg, ProblemUpkeepStore problems, WordStore words) {
        this.pg = pg;
        this.problems = problems;
        this.words = words;
        this.moving = new MoveStore(words);
    }

    /**
     * Afterwards every id of the report counts for a group, and what it asserts holds where nothing newer says otherwise.
     *
     * @param digests of all that is told, by id; what was told before is taken out
     */
    Future<Void> learn(ParsedReport report, Told all, Map<String, String> digests, Trace trace) {
        digests.values().removeIf(digest -> told.get(digest) != null);
        var unsaid = all.of(digests.keySet());
        return pg.withConnection(connection -> AssertionStore.news(connection, unsaid))
                .compose(news -> news == News.CONFIRMED ? confirm(unsaid) : Future.succeededFuture(news))
                .compose(news -> ungrouped(report.vulnerabilities()).compose(ungrouped -> addCves(ungrouped)
                        .compose(added -> learn(news, unsaid, ungrouped, trace))))
                .onSuccess(learnt -> remember(all, digests.values(), report.vulnerabilities()));
    }

    /** Somebody names an id that no report may have named: it counts for a group afterwards, the one it will count for then. */
    Future<Void> know(String id, Trace trace) {
        return pg.query("insert into vulnerability (name) values ($1) on conflict (name) do nothing", id)
                .compose(known -> ungrouped(List.of(id)))
                .compose(ungrouped ->
                        addCves(ungrouped).compose(added -> learn(News.NONE, Told.NOTHING, ungrouped, trace)));
    }

    /** An unknown database may say something else the next time. An id that counts for a group always does. */
    private void remember(Told all, Collection<String> digests, List<String> ids) {
        if (all.built() != null) {
            digests.forEach(digest -> told.put(digest, true));
        }
        ids.forEach(id -> grouped.put(id, true));
    }

    /** Beside other results, and never beside a regrouping. What is news by then is answered: another may have come first. */
    private Future<News> confirm(Told told) {
        return pg.withTransaction(tx -> Pg.run(
                        tx,
                        "select pg_advisory_xact_lock_shared($1), pg_advisory_xact_lock_shared($2)",
                        Locks.LEARNING,
                        Locks.GROUPING)
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
        return learn(told, others, trace, false)
                .recover(failure -> failure instanceof KnownIdsChange
                        ? learn(told, others, trace, true)
                        : Future.failedFuture(failure));
    }

    /** Ids that were known count for something else: whoever makes them so must be alone, because findings move. */
    private static final class KnownIdsChange extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KnownIdsChange() {
            super("known ids count for something else", null, false, false);
        }
    }

    /**
     * Ids that are new are learned beside results, none of which is about them yet.
     *
     * @param alone whether no result is written meanwhile
     */
    private Future<Void> learn(Told told, List<String> ids, Trace trace, boolean alone) {
        return words.teaching(() -> pg.withTransaction(tx -> Pg.run(
                        tx,
                        alone
                                ? "select pg_advisory_xact_lock($1), pg_advisory_xact_lock($2), " + KNOWING_SIZES
                                : "select pg_advisory_xact_lock($1), pg_advisory_xact_lock_shared($2), "
                                        + KNOWING_SIZES,
                        Locks.LEARNING,
                        Locks.GROUPING)
                .compose(locked -> AssertionStore.change(tx, told))
                .compose(about -> regroup(tx, around(ids, about), trace, alone))));
    }

    /** What is asserted of an id says nothing about the CVE it names: that stays a group of its own. */
    private static Set<String> around(List<String> ids, Set<String> about) {
        var around = new TreeSet<>(ids);
        around.addAll(about);
        around.removeIf(VulnerabilityIds::isCve);
        return around;
    }

    private Future<List<String>> ungrouped(List<String> all) {
        var ids = all.stream().filter(id -> grouped.get(id) == null).toList();
        return ids.isEmpty()
                ? Future.succeededFuture(List.of())
                : pg.list(row -> row.getString("name"), """
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
    private Future<Void> regroup(SqlClient tx, Set<String> ids, Trace trace, boolean alone) {
        if (ids.isEmpty()) {
            return Future.succeededFuture();
        }
        return GroupMemberStore.connected(tx, ids)
                .compose(connected -> GroupMemberStore.write(tx, connected.ids(), connected.groups()))
                .compose(changed -> changed.isEmpty()
                        ? Future.succeededFuture(List.<Move>of())
                        : alone
                                ? GroupMemberStore.markDecided(tx, changed)
                                        .compose(marked -> MoveStore.regrouped(
                                                tx, changed.vulnerabilities(), changed.formerGroups()))
                                : Future.failedFuture(new KnownIdsChange()))
                .compose(moves -> moves.stream().allMatch(Move::stays)
                        ? Future.succeededFuture()
                        : Pg.run(tx, "select now() as at")
                                .map(rows -> new Origin(
                                        null,
                                        trace,
                                        Rows.instant(rows.iterator().next(), "at")))
                                .compose(origin -> moving.move(tx, moves, false)
                                        .compose(changes -> ChangeStore.write(tx, origin, changes))
                                        .compose(written -> problems.regrouped(tx, moves, origin))));
    }
}
