package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.TransitionKind;
import io.vulnstream.ingester.Assessed.Change;
import io.vulnstream.ingester.Move.Said;
import io.vulnstream.ingester.Standing.Because;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Moves what is said to the findings it belongs to by now. A finding of which nothing is left becomes one with the first it
 * went to, which takes over its history, and its id leads there.
 */
final class MoveStore {
    private static final String MOVES = """
            select m.* from unnest($1::bigint[], $2::bigint[], $3::integer[], $4::bigint[], $5::bigint[], $6::bigint[])
                as m (finding_id, vulnerability_id, scanner_id, artifact_id, package_id, group_id)""";

    private final MeetingStore meetings;

    /** @param words for what moves, which may say more where it meets with something */
    MoveStore(WordStore words) {
        this.meetings = new MeetingStore(words);
    }

    /** What an artifact's binary packages stood in for, whose source package is known by now. */
    static Future<List<Move>> standIns(SqlClient tx, long artifact) {
        return Pg.run(tx, """
                        select s.finding_id, s.vulnerability_id, s.scanner_id, f.artifact_id, f.package_id, f.group_id,
                               b.package_id as to_package, f.group_id as to_group
                        from binary_package b
                        join package p on p.ecosystem = b.ecosystem and p.name = b.name and p.version = ''
                                      and p.id <> b.package_id
                        join finding f on f.artifact_id = b.artifact_id and f.package_id = p.id
                        join said s on s.finding_id = f.id and s.stands_in
                        where b.artifact_id = $1
                        order by 1, 2, 3""", artifact).map(rows -> Pg.mapped(rows, MoveStore::move));
    }

    /** What is said with ids whose groups changed. */
    static Future<List<Move>> regrouped(SqlClient tx, Long[] vulnerabilities, Long[] formerGroups) {
        return Pg.run(tx, """
                        select s.finding_id, s.vulnerability_id, s.scanner_id, f.artifact_id, f.package_id, f.group_id,
                               f.package_id as to_package, m.group_id as to_group
                        from finding f
                        join said s on s.finding_id = f.id and s.vulnerability_id = any ($1::bigint[])
                        join group_member m on m.vulnerability_id = s.vulnerability_id
                        where f.group_id = any ($2::bigint[])
                        order by 1, 2, 3, m.group_id""", vulnerabilities, formerGroups).map(rows -> Pg.mapped(rows, MoveStore::move));
    }

    /**
     * @param told whether the source package of what moves is known by now
     * @return what happened to the findings
     */
    Future<List<Change>> move(SqlClient tx, List<Move> moves, boolean told) {
        if (moves.stream().allMatch(Move::stays)) {
            return Future.succeededFuture(List.of());
        }
        return makeTargets(tx, moves).compose(made -> meetings.copy(tx, MOVES, with(moves), told)
                .compose(copied -> removeMoved(tx, moves))
                .compose(removed -> mergeEmptied(tx, moves))
                .compose(merged -> assess(tx, moves, made, merged)));
    }

    /** A finding made here is at first what the one it came from was. One that was before has its id back. */
    private static Future<Set<Long>> makeTargets(SqlClient tx, List<Move> moves) {
        return Pg.run(tx, """
                        with wanted as (
                            select t.*, o.status, o.severity, o.severity_rule, o.score, o.fix_version, o.first_seen_at,
                                   o.resolved_at
                            from (select distinct on (m.artifact_id, m.package_id, m.group_id) m.*, i.public_id
                                  from (select *, row_number() over () as place from (%s) m) m
                                  join unnest($7::uuid[]) with ordinality as i (public_id, place) using (place)
                                  order by m.artifact_id, m.package_id, m.group_id, m.finding_id) t
                            join finding o on o.id = t.finding_id
                            where not exists (select from finding f
                                              where f.artifact_id = t.artifact_id and f.package_id = t.package_id
                                                and f.group_id = t.group_id)),
                        former as (
                            select distinct on (w.public_id) w.public_id as instead, v.public_id
                            from wanted w
                            join finding_moved v on v.package_id = w.package_id and v.group_id = w.group_id
                            join finding heir on heir.id = v.finding_id and heir.artifact_id = w.artifact_id
                            order by w.public_id, v.public_id),
                        back as (
                            delete from finding_moved v using former where v.public_id = former.public_id)
                        insert into finding (public_id, artifact_id, package_id, group_id, status, severity, severity_rule,
                                             score, fix_version, first_seen_at, changed_at, resolved_at)
                        select coalesce(r.public_id, w.public_id), w.artifact_id, w.package_id, w.group_id, w.status,
                               w.severity, w.severity_rule, w.score, w.fix_version, w.first_seen_at, now(), w.resolved_at
                        from wanted w left join former r on r.instead = w.public_id
                        returning id""".formatted(MOVES), with(moves, (Object) FindingStore.ids(moves.size())))
                .map(MoveStore::longs);
    }

    private static Future<Void> removeMoved(SqlClient tx, List<Move> moves) {
        var staying = moves.stream().filter(Move::stays).map(Move::said).collect(Collectors.toSet());
        var gone = moves.stream()
                .map(Move::said)
                .filter(said -> !staying.contains(said))
                .distinct()
                .toList();
        return Pg.run(
                        tx,
                        """
                        delete from said s
                        using unnest($1::bigint[], $2::bigint[], $3::integer[])
                              as g (finding_id, vulnerability_id, scanner_id)
                        where s.finding_id = g.finding_id and s.vulnerability_id = g.vulnerability_id
                          and s.scanner_id = g.scanner_id""",
                        gone.stream().map(Said::finding).toArray(Long[]::new),
                        gone.stream().map(Said::vulnerability).toArray(Long[]::new),
                        gone.stream().map(Said::scanner).toArray(Integer[]::new))
                .mapEmpty();
    }

    /** @return of each finding that became one with another: what it was and the finding it is now */
    private static Future<List<Change>> mergeEmptied(SqlClient tx, List<Move> moves) {
        return Pg.run(tx, """
                        with emptied as (
                            select distinct on (m.finding_id) m.finding_id as former, t.id as target
                            from (%s) m
                            join finding t on t.artifact_id = m.artifact_id and t.package_id = m.package_id
                                          and t.group_id = m.group_id and t.id <> m.finding_id
                            where not exists (select from said s where s.finding_id = m.finding_id)
                            order by m.finding_id, t.id),
                        led as (
                            update finding_moved v set finding_id = e.target from emptied e where v.finding_id = e.former),
                        retold as (
                            update transition t set finding_id = e.target from emptied e where t.finding_id = e.former),
                        dated as (
                            update finding t set first_seen_at = d.first_seen_at
                            from (select e.target, min(o.first_seen_at) as first_seen_at from emptied e
                                  join finding o on o.id = e.former group by e.target) d
                            where t.id = d.target and d.first_seen_at < t.first_seen_at),
                        gone as (
                            delete from finding f using emptied e where f.id = e.former
                            returning f.public_id, f.package_id, f.group_id, e.target),
                        kept as (
                            insert into finding_moved (public_id, finding_id, package_id, group_id)
                            select public_id, target, package_id, group_id from gone)
                        select f.id, f.public_id, a.public_id as artifact, g.key, p.name, f.status, f.severity,
                               f.severity_rule, f.score, f.fix_version, og.key || ' in ' || op.name as was,
                               g.key || ' in ' || p.name as becomes
                        from gone o
                        join package op on op.id = o.package_id
                        join vulnerability_group og on og.id = o.group_id
                        join finding f on f.id = o.target
                        join artifact a on a.id = f.artifact_id
                        join package p on p.id = f.package_id
                        join vulnerability_group g on g.id = f.group_id""".formatted(MOVES), with(moves)).map(rows -> Pg.mapped(rows, MoveStore::merged));
    }

    private static Future<List<Change>> assess(SqlClient tx, List<Move> moves, Set<Long> made, List<Change> merged) {
        var heirs = merged.stream().map(change -> change.subject().row()).collect(Collectors.toSet());
        var fresh = new HashSet<>(made);
        fresh.removeAll(heirs);
        return touched(tx, moves)
                .compose(touched -> AssessmentStore.assess(tx, touched, fresh))
                .map(assessed -> {
                    var changes = new ArrayList<>(merged);
                    assessed.forEach(one -> changes.addAll(one.changes(Because.GROUPING)));
                    return changes;
                });
    }

    private static Future<Set<Long>> touched(SqlClient tx, List<Move> moves) {
        return Pg.run(tx, """
                        select f.id from (%1$s) m join finding f on f.id = m.finding_id
                        union
                        select f.id from (%1$s) m
                        join finding f on f.artifact_id = m.artifact_id and f.package_id = m.package_id
                                      and f.group_id = m.group_id""".formatted(MOVES), with(moves)).map(MoveStore::longs);
    }

    private static Object[] with(List<Move> moves, Object... more) {
        var values = new ArrayList<Object>(List.of(
                column(moves, Move::finding),
                column(moves, move -> move.said().vulnerability()),
                moves.stream().map(move -> move.said().scanner()).toArray(Integer[]::new),
                column(moves, Move::artifact),
                column(moves, Move::toPackage),
                column(moves, Move::toGroup)));
        values.addAll(List.of(more));
        return values.toArray();
    }

    private static Long[] column(List<Move> moves, ToLongFunction<Move> part) {
        return moves.stream().map(part::applyAsLong).toArray(Long[]::new);
    }

    private static Set<Long> longs(Iterable<Row> rows) {
        var found = new HashSet<Long>();
        rows.forEach(row -> found.add(row.getLong(0)));
        return found;
    }

    private static Move move(Row row) {
        return new Move(
                new Said(row.getLong("finding_id"), row.getLong("vulnerability_id"), row.getInteger("scanner_id")),
                row.getLong("artifact_id"),
                row.getLong("package_id"),
                row.getLong("group_id"),
                row.getLong("to_package"),
                row.getLong("to_group"));
    }

    private static Change merged(Row row) {
        return new Change(
                AssessmentStore.subject(row),
                TransitionKind.REGROUPED,
                Because.GROUPING,
                row.getString("was"),
                row.getString("becomes"),
                VerdictStore.read(row));
    }
}
