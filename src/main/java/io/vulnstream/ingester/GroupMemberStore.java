package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.report.Assertion;
import io.vulnstream.report.Relation;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Groups and who counts for them, inside the transaction of whoever regroups alone. */
final class GroupMemberStore {
    private GroupMemberStore() {}

    /** @param ids those that were asked for and all connected with them but CVEs */
    record Connected(Set<String> ids, VulnerabilityGroups groups) {}

    /**
     * Rows whose groups changed, and the groups they counted for.
     *
     * @param rows of ids that counted for something before
     * @param groups which they did
     */
    record Changed(Set<Long> rows, Set<Long> groups) {
        boolean isEmpty() {
            return rows.isEmpty();
        }

        Long[] vulnerabilities() {
            return rows.toArray(Long[]::new);
        }

        Long[] formerGroups() {
            return groups.toArray(Long[]::new);
        }
    }

    /** A CVE ends the walk: it is a group of its own, and nothing reaches through it. */
    static Future<Connected> connected(SqlClient tx, Set<String> ids) {
        return Pg.run(tx, """
                        with recursive reached (id) as (
                            select unnest($1::text[])
                            union
                            select n.id from reached r
                            cross join lateral (
                                select a.object as id from assertion a where a.subject = r.id and a.withdrawn_at is null
                                union all
                                select a.subject from assertion a where a.object = r.id and a.withdrawn_at is null) n
                            where n.id not like 'CVE-%')
                        select r.id, a.subject, a.object, a.kind from reached r
                        left join lateral (
                            select a.subject, a.object, a.kind from assertion a
                            where a.subject = r.id and a.withdrawn_at is null
                            union
                            select a.subject, a.object, a.kind from assertion a
                            where a.object = r.id and a.withdrawn_at is null) a on true""", (Object) ids.toArray(String[]::new)).map(rows -> {
            var reached = new TreeSet<String>();
            var assertions = new HashSet<Assertion>();
            for (var row : rows) {
                reached.add(row.getString("id"));
                if (row.getString("subject") != null) {
                    assertions.add(assertion(row));
                }
            }
            return new Connected(reached, VulnerabilityGroups.of(reached, assertions));
        });
    }

    /** Makes the members what the groups say, and tells which ids counted for something else before. */
    static Future<Changed> write(SqlClient tx, Set<String> ids, VulnerabilityGroups groups) {
        var names = new ArrayList<String>();
        var keys = new ArrayList<String>();
        var covering = new ArrayList<Boolean>();
        for (var id : ids) {
            for (var key : groups.of(id)) {
                names.add(id);
                keys.add(key);
                covering.add(groups.covering(id));
            }
        }
        return addGroups(tx, new TreeSet<>(keys).toArray(String[]::new))
                .compose(added -> former(tx, ids))
                .compose(former -> replace(tx, ids, names, keys, covering).map(changed -> changed(former, changed)));
    }

    static Future<Void> addGroups(SqlClient tx, String[] sortedKeys) {
        return Pg.run(tx, """
                        insert into vulnerability_group (public_id, key)
                        select e.* from unnest($1::uuid[], $2::text[]) as e (public_id, key)
                        where not exists (select from vulnerability_group g where g.key = e.key)
                        order by e.key
                        on conflict (key) do nothing""", FindingStore.ids(sortedKeys.length), sortedKeys).mapEmpty();
    }

    private static Future<Map<Long, Set<Long>>> former(SqlClient tx, Set<String> ids) {
        return Pg.run(tx, """
                        select m.vulnerability_id, m.group_id from vulnerability v
                        join group_member m on m.vulnerability_id = v.id
                        where v.name = any ($1)""", (Object) ids.toArray(String[]::new)).map(rows -> {
            var former = new HashMap<Long, Set<Long>>();
            rows.forEach(row ->
                    former.computeIfAbsent(row.getLong(0), v -> new HashSet<>()).add(row.getLong(1)));
            return former;
        });
    }

    private static Future<Set<Long>> replace(
            SqlClient tx,
            Set<String> ids,
            Collection<String> names,
            Collection<String> keys,
            Collection<Boolean> covering) {
        return Pg.run(
                        tx,
                        """
                        with wanted as (
                            select v.id as vulnerability_id, g.id as group_id, e.covering
                            from unnest($2::text[], $3::text[], $4::boolean[]) as e (name, key, covering)
                            join vulnerability v on v.name = e.name
                            join vulnerability_group g on g.key = e.key),
                        gone as (
                            delete from group_member m using vulnerability v
                            where v.id = m.vulnerability_id and v.name = any ($1)
                              and not exists (select from wanted w where w.vulnerability_id = m.vulnerability_id
                                                                     and w.group_id = m.group_id)
                            returning m.vulnerability_id),
                        described as (
                            update group_member m set covering = w.covering from wanted w
                            where m.vulnerability_id = w.vulnerability_id and m.group_id = w.group_id
                              and m.covering <> w.covering),
                        added as (
                            insert into group_member (vulnerability_id, group_id, covering)
                            select w.* from wanted w
                            where not exists (select from group_member m where m.vulnerability_id = w.vulnerability_id
                                                                           and m.group_id = w.group_id)
                            on conflict (vulnerability_id, group_id) do nothing
                            returning vulnerability_id)
                        select vulnerability_id from gone union select vulnerability_id from added""",
                        ids.toArray(String[]::new),
                        names.toArray(String[]::new),
                        keys.toArray(String[]::new),
                        covering.toArray(Boolean[]::new))
                .map(rows -> new HashSet<>(Pg.mapped(rows, row -> row.getLong(0))));
    }

    /**
     * A decision that names one of these ids is about other problems now, whether or not a finding moves: those of the groups
     * it counted for and counts for are worked out anew.
     */
    static Future<Void> markDecided(SqlClient tx, Changed changed) {
        return Pg.run(tx, """
                        insert into source_stale (source_id)
                        select distinct p.source_id
                        from (select vulnerability_id from decision_in_force where vulnerability_id = any ($1) limit 1) d
                        cross join lateral (
                            select group_id from group_member where vulnerability_id = any ($1)
                            union
                            select unnest($2::bigint[])) g
                        join problem p on p.group_id = g.group_id""", changed.vulnerabilities(), changed.formerGroups())
                .mapEmpty();
    }

    private static Changed changed(Map<Long, Set<Long>> former, Set<Long> changed) {
        var rows = new HashSet<>(changed);
        rows.retainAll(former.keySet());
        var groups = new HashSet<Long>();
        rows.forEach(row -> groups.addAll(former.getOrDefault(row, Set.of())));
        return new Changed(rows, groups);
    }

    private static Assertion assertion(Row row) {
        var relation = row.getShort("kind") == Relation.COVERS.code() ? Relation.COVERS : Relation.ALIAS;
        return new Assertion(row.getString("subject"), relation, row.getString("object"));
    }
}
