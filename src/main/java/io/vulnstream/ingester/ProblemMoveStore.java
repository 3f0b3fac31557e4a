package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.TransitionKind;
import io.vulnstream.ingester.Assessed.Change;
import io.vulnstream.ingester.Assessed.Subject;
import io.vulnstream.ingester.ProblemStore.Pair;
import io.vulnstream.ingester.Standing.Because;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Takes problems along when findings moved to another package or group. A problem of which the source has no finding any more
 * becomes the one its findings are about now, or one with it, and its id leads there; one that keeps some leaves a copy of
 * what it was.
 */
final class ProblemMoveStore {
    /** Whether the source has, or had, a finding about a pair. */
    private static final String FINDING = """
            exists (select from artifact_source s
                    join package n on n.id = %1$s or n.name_id = %1$s
                    join finding f on f.artifact_id = s.artifact_id and f.package_id = n.id and f.group_id = %2$s
                    where s.source_id = p.source_id)""";

    private ProblemMoveStore() {}

    /** Findings about the one are about the other now. */
    record Turn(Pair from, Pair to) {}

    /** A problem, and the one its findings went to, if there is one; "stays" when not all of them went. */
    private record Case(long problem, Pair to, long source, boolean stays, long target) {}

    /** Where a problem is to be another one: the target is 0 for itself. */
    private record Step(long problem, Pair to, UUID id, long target) {}

    static Future<List<Turn>> turns(SqlClient tx, Collection<Move> moves) {
        var packages = new HashSet<Long>();
        moves.forEach(move -> packages.addAll(List.of(move.fromPackage(), move.toPackage())));
        return Pg.run(tx, "select id, coalesce(name_id, id) as name_id from package where id = any ($1)", (Object)
                        packages.toArray(Long[]::new))
                .map(rows -> {
                    var names = new HashMap<Long, Long>();
                    rows.forEach(row -> names.put(row.getLong("id"), row.getLong("name_id")));
                    return moves.stream()
                            .map(move -> new Turn(
                                    new Pair(
                                            names.getOrDefault(move.fromPackage(), move.fromPackage()),
                                            move.fromGroup()),
                                    new Pair(names.getOrDefault(move.toPackage(), move.toPackage()), move.toGroup())))
                            .filter(turn -> !turn.from().equals(turn.to()))
                            .distinct()
                            .toList();
                });
    }

    /** Sources are locked. */
    static Future<List<Change>> follow(SqlClient tx, List<Long> sources, List<Turn> turns) {
        if (sources.isEmpty() || turns.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return cases(tx, sources, turns).map(Plan::of).compose(plan -> copy(tx, plan.copied)
                .compose(copied -> rename(tx, plan.renamed))
                .compose(renamed -> merge(tx, plan.merged()).map(merged -> {
                    var changes = new ArrayList<>(renamed);
                    changes.addAll(merged);
                    return changes;
                })));
    }

    /** What becomes of each. Of several places one problem went to, it goes to the first itself. */
    private static final class Plan {
        private final List<Step> renamed = new ArrayList<>();
        private final List<Step> merging = new ArrayList<>();
        private final List<Step> copied = new ArrayList<>();

        static Plan of(List<Case> cases) {
            var plan = new Plan();
            var gone = new HashSet<Long>();
            var made = new HashSet<Map.Entry<Long, Pair>>();
            for (var one : cases) {
                var there = one.target() != 0 || !made.add(Map.entry(one.source(), one.to()));
                var step = new Step(one.problem(), one.to(), Ids.next(), one.target());
                if (one.stays() || gone.contains(one.problem())) {
                    if (!there) {
                        plan.copied.add(step);
                    }
                } else if (!there) {
                    plan.renamed.add(step);
                    gone.add(one.problem());
                } else if (one.target() != 0) {
                    plan.merging.add(step);
                    gone.add(one.problem());
                }
            }
            return plan;
        }

        /** Each with the last of those that become one with each other in turn. */
        List<Step> merged() {
            var heirs = new HashMap<Long, Long>();
            merging.forEach(step -> heirs.put(step.problem(), step.target()));
            return merging.stream()
                    .map(step -> new Step(step.problem(), step.to(), step.id(), last(step.target(), heirs)))
                    .filter(step -> step.target() != step.problem())
                    .toList();
        }

        private static long last(long problem, Map<Long, Long> heirs) {
            var seen = new HashSet<Long>();
            var at = problem;
            for (var next = heirs.get(at); next != null && seen.add(at); next = heirs.get(at)) {
                at = next;
            }
            return at;
        }
    }

    private static Future<List<Case>> cases(SqlClient tx, List<Long> sources, List<Turn> turns) {
        return Pg.run(
                        tx,
                        """
                        select p.id, p.source_id, m.to_name, m.to_group, coalesce(t.id, 0) as target, %s as stays
                        from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
                             as m (from_name, from_group, to_name, to_group)
                        join problem p on p.source_id = any ($1) and p.name_id = m.from_name and p.group_id = m.from_group
                        left join problem t on t.source_id = p.source_id and t.name_id = m.to_name and t.group_id = m.to_group
                        where %s
                        order by p.source_id, p.id, m.to_name, m.to_group""".formatted(
                                        FINDING.formatted("m.from_name", "m.from_group"),
                                        FINDING.formatted("m.to_name", "m.to_group")),
                        sources.toArray(Long[]::new),
                        turns.stream().map(t -> t.from().name()).toArray(Long[]::new),
                        turns.stream().map(t -> t.from().group()).toArray(Long[]::new),
                        turns.stream().map(t -> t.to().name()).toArray(Long[]::new),
                        turns.stream().map(t -> t.to().group()).toArray(Long[]::new))
                .map(rows -> Pg.mapped(
                        rows,
                        row -> new Case(
                                row.getLong("id"),
                                new Pair(row.getLong("to_name"), row.getLong("to_group")),
                                row.getLong("source_id"),
                                row.getBoolean("stays"),
                                row.getLong("target"))));
    }

    private static Future<Void> copy(SqlClient tx, List<Step> steps) {
        return steps.isEmpty()
                ? Future.succeededFuture()
                : Pg.run(tx, """
                        insert into problem (public_id, source_id, name_id, group_id, status, severity, severity_rule, score,
                                             fix_version, first_seen_at, changed_at, resolved_at)
                        select e.public_id, p.source_id, e.name_id, e.group_id, p.status, p.severity, p.severity_rule,
                               p.score, p.fix_version, p.first_seen_at, now(), p.resolved_at
                        from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::uuid[], $5::bigint[])
                             as e (id, name_id, group_id, public_id, target)
                        join problem p on p.id = e.id
                        returning id, public_id""", columns(steps)).compose(rows -> copyViews(tx, steps, rows));
    }

    /** With the time that is left. */
    private static Future<Void> copyViews(SqlClient tx, List<Step> steps, RowSet<Row> made) {
        var rows = new HashMap<UUID, Long>();
        made.forEach(row -> rows.put(row.getUUID("public_id"), row.getLong("id")));
        var copies =
                steps.stream().map(step -> rows.getOrDefault(step.id(), 0L)).toArray(Long[]::new);
        return Pg.run(tx, """
                        insert into problem_view (problem_id, team_id, source_id, status, severity, severity_rule, priority,
                                                  suppressed, suppressed_by, severity_by, priority_by, slo, clock_started_at,
                                                  fix_known_at, paused_at, paused_seconds, due_at, breached_at, next_at,
                                                  first_seen_at)
                        select e.copy, v.team_id, v.source_id, v.status, v.severity, v.severity_rule, v.priority,
                               v.suppressed, v.suppressed_by, v.severity_by, v.priority_by, v.slo, v.clock_started_at,
                               v.fix_known_at, v.paused_at, v.paused_seconds, v.due_at, v.breached_at, v.next_at,
                               v.first_seen_at
                        from unnest($1::bigint[], $2::bigint[]) as e (id, copy)
                        join problem_view v on v.problem_id = e.id""", steps.stream().map(Step::problem).toArray(Long[]::new), copies)
                .compose(copied -> CountStore.add(tx, copies, 1));
    }

    private static Future<List<Change>> rename(SqlClient tx, List<Step> steps) {
        return steps.isEmpty()
                ? Future.succeededFuture(List.of())
                : Pg.run(tx, """
                        with former as (
                            select p.id, g.key || ' in ' || n.name as was
                            from unnest($1::bigint[]) as e (id)
                            join problem p on p.id = e.id
                            join vulnerability_group g on g.id = p.group_id
                            join package n on n.id = p.name_id),
                        renamed as (
                            update problem p set name_id = e.name_id, group_id = e.group_id, changed_at = now()
                            from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::uuid[], $5::bigint[])
                                 as e (id, name_id, group_id, public_id, target)
                            where p.id = e.id
                            returning p.*)
                        select p.*, f.was, o.public_id as artifact, g.key, n.name
                        from renamed p
                        join former f on f.id = p.id
                        join source o on o.id = p.source_id
                        join vulnerability_group g on g.id = p.group_id
                        join package n on n.id = p.name_id""", columns(steps)).map(rows -> Pg.mapped(rows, ProblemMoveStore::regrouped));
    }

    private static Future<List<Change>> merge(SqlClient tx, List<Step> steps) {
        return steps.isEmpty()
                ? Future.succeededFuture(List.of())
                : CountStore.add(tx, steps.stream().map(Step::problem).toArray(Long[]::new), -1)
                        .compose(counted -> mergeCounted(tx, steps));
    }

    private static Future<List<Change>> mergeCounted(SqlClient tx, List<Step> steps) {
        return Pg.run(tx, """
                        with e as (
                            select e.id as former, e.target from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::uuid[],
                                                                        $5::bigint[])
                                                    as e (id, name_id, group_id, public_id, target)),
                        led as (
                            update problem_moved v set problem_id = e.target from e where v.problem_id = e.former),
                        retold as (
                            update transition t set problem_id = e.target from e where t.problem_id = e.former),
                        dated as (
                            update problem t set first_seen_at = d.first_seen_at
                            from (select e.target, min(o.first_seen_at) as first_seen_at
                                  from e join problem o on o.id = e.former group by e.target) d
                            where t.id = d.target and d.first_seen_at < t.first_seen_at),
                        gone as (
                            delete from problem p using e where p.id = e.former
                            returning p.public_id, p.name_id, p.group_id, e.target),
                        kept as (
                            insert into problem_moved (public_id, problem_id) select public_id, target from gone)
                        select p.*, og.key || ' in ' || opn.name as was, o.public_id as artifact, g.key, n.name
                        from gone x
                        join package opn on opn.id = x.name_id
                        join vulnerability_group og on og.id = x.group_id
                        join problem p on p.id = x.target
                        join source o on o.id = p.source_id
                        join vulnerability_group g on g.id = p.group_id
                        join package n on n.id = p.name_id""", columns(steps)).map(rows -> Pg.mapped(rows, ProblemMoveStore::regrouped));
    }

    private static Object[] columns(List<Step> steps) {
        return new Object[] {
            steps.stream().map(Step::problem).toArray(Long[]::new),
            steps.stream().map(step -> step.to().name()).toArray(Long[]::new),
            steps.stream().map(step -> step.to().group()).toArray(Long[]::new),
            steps.stream().map(Step::id).toArray(UUID[]::new),
            steps.stream().map(Step::target).toArray(Long[]::new)
        };
    }

    private static Change regrouped(Row row) {
        var subject = new Subject(
                row.getLong("id"),
                row.getUUID("public_id"),
                row.getUUID("artifact"),
                row.getString("key"),
                row.getString("name"));
        return new Change(
                subject,
                TransitionKind.REGROUPED,
                Because.GROUPING,
                row.getString("was"),
                subject.key() + " in " + subject.name(),
                VerdictStore.read(row));
    }
}
