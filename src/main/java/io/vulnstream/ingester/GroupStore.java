package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.Trace;
import io.vulnstream.ingester.ChangeStore.Origin;
import io.vulnstream.report.Assertion;
import io.vulnstream.report.VulnerabilityIds;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps which ids belong together. A new CVE is a group of its own and changes nothing else; anything more is done alone, and
 * takes the findings along.
 */
final class GroupStore {
    private final Pg pg;

    GroupStore(Pg pg) {
        this.pg = pg;
    }

    /** @param database of the scanner, null when unknown */
    record Source(String scanner, @Nullable String database, Trace trace) {}

    /** Afterwards every one of these ids counts for a group. */
    Future<Void> learn(List<String> ids, Collection<Assertion> assertions, Source source) {
        return unknownAssertions(assertions, source.scanner()).compose(unknown -> ungrouped(ids)
                .compose(ungrouped -> addCves(ungrouped).compose(added -> learn(unknown, ungrouped, source))));
    }

    private Future<Void> learn(List<Assertion> assertions, List<String> ungrouped, Source source) {
        var others =
                ungrouped.stream().filter(id -> !VulnerabilityIds.isCve(id)).toList();
        if (assertions.isEmpty() && others.isEmpty()) {
            return Future.succeededFuture();
        }
        return pg.withTransaction(tx -> Pg.run(tx, "select pg_advisory_xact_lock($1)", Locks.GROUPING)
                .compose(alone -> insert(tx, assertions, source))
                .compose(inserted -> regroup(tx, around(others, assertions), source)));
    }

    /** What is asserted of an id says nothing about the CVE it names: that stays a group of its own. */
    private static Set<String> around(List<String> ids, List<Assertion> assertions) {
        var around = new TreeSet<>(ids);
        for (var assertion : assertions) {
            around.add(assertion.subject());
            around.add(assertion.object());
        }
        around.removeIf(VulnerabilityIds::isCve);
        return around;
    }

    private Future<List<Assertion>> unknownAssertions(Collection<Assertion> assertions, String scanner) {
        if (assertions.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        var list = List.copyOf(assertions);
        return pg.list(
                row -> list.get((int) (row.getLong("place") - 1)),
                """
                select e.place from unnest($2::text[], $3::text[], $4::smallint[])
                                    with ordinality as e (subject, object, kind, place)
                where not exists (select from assertion a
                                  where a.subject = e.subject and a.object = e.object and a.kind = e.kind
                                    and a.scanner = $1 and a.withdrawn_at is null)""",
                scanner,
                column(list, Assertion::subject),
                column(list, Assertion::object),
                kinds(list));
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

    private static Future<Void> insert(SqlClient tx, List<Assertion> assertions, Source source) {
        if (assertions.isEmpty()) {
            return Future.succeededFuture();
        }
        return Pg.run(
                        tx,
                        """
                        insert into assertion (subject, object, kind, scanner, database)
                        select e.*, $1, $2 from unnest($3::text[], $4::text[], $5::smallint[]) as e
                        on conflict (subject, object, kind, scanner) do update
                        set withdrawn_at = null, asserted_at = now(), database = excluded.database
                        where assertion.withdrawn_at is not null""",
                        source.scanner(),
                        source.database(),
                        column(assertions, Assertion::subject),
                        column(assertions, Assertion::object),
                        kinds(assertions))
                .mapEmpty();
    }

    /** Computes the groups of these ids anew, and of all that are connected with them. */
    private static Future<Void> regroup(SqlClient tx, Set<String> ids, Source source) {
        return GroupMemberStore.connected(tx, ids)
                .compose(connected -> GroupMemberStore.write(tx, connected.ids(), connected.groups()))
                .compose(changed -> changed.isEmpty()
                        ? Future.succeededFuture(List.<Move>of())
                        : MoveStore.regrouped(tx, changed.vulnerabilities(), changed.formerGroups()))
                .compose(moves -> MoveStore.move(tx, moves, false))
                .compose(changes -> changes.isEmpty()
                        ? Future.succeededFuture()
                        : Pg.run(tx, "select now() as at")
                                .map(rows -> Rows.instant(rows.iterator().next(), "at"))
                                .compose(at -> ChangeStore.write(tx, new Origin(null, source.trace(), at), changes)));
    }

    private static String[] column(List<Assertion> assertions, Function<Assertion, String> part) {
        return assertions.stream().map(part).toArray(String[]::new);
    }

    private static Short[] kinds(List<Assertion> assertions) {
        var kinds = new ArrayList<Short>();
        assertions.forEach(assertion -> kinds.add(assertion.relation().code()));
        return kinds.toArray(Short[]::new);
    }
}
