package io.vulnstream.ingester;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;
import static io.vulnstream.support.pg.Columns.ordinalOrNull;
import static io.vulnstream.support.pg.Rows.timestamp;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.ingester.ProblemStore.Pair;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.Clock;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.SloClass;
import io.vulnstream.triage.SloState;
import io.vulnstream.triage.View;
import io.vulnstream.triage.Views.Found;
import io.vulnstream.triage.Views.Owner;
import io.vulnstream.triage.Views.Seen;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what the views of a source's problems follow from, and writes those that are different. */
final class ViewStore {
    private ViewStore() {}

    /** A problem and the views there are of it. */
    record Viewed(
            long problem, UUID id, Pair pair, String ecosystem, String name, Found found, Map<Long, View> views) {}

    /** The teams whose targets name the source, with the stricter class where several do. */
    static Future<List<Owner>> owners(SqlClient tx, long source) {
        return Pg.run(tx, """
                        select m.id, m.name, bool_or(t.definition ->> 'slo' = 'client') as client
                        from source s
                        join target t on t.repository = s.address and t.active
                        join team m on m.id = t.team_id
                        where s.id = $1
                        group by m.id, m.name
                        order by m.id""", source)
                .map(rows -> Pg.mapped(
                        rows,
                        row -> new Owner(
                                row.getLong("id"),
                                row.getString("name"),
                                Boolean.TRUE.equals(row.getBoolean("client")) ? SloClass.CLIENT : SloClass.INTERNAL)));
    }

    /**
     * @param published whether a clock depends on when advisories were published
     * @param selection of problems, by their rows and their pairs; null for all
     */
    static Future<List<Viewed>> load(SqlClient tx, long source, boolean published, @Nullable Selection selection) {
        var select = """
                select p.id, p.public_id, p.name_id, p.group_id, p.status as found_status, p.severity as found_severity,
                       p.severity_rule as found_rule, p.fix_version is not null as fix_known,
                       p.first_seen_at as seen_at, p.resolved_at, n.name, n.ecosystem, s.kev_added is not null as exploited,
                       %s as published_at, v.*
                from problem p
                join package n on n.id = p.name_id
                join vulnerability_group g on g.id = p.group_id
                left join group_signal s on s.cve = g.key
                left join problem_view v on v.problem_id = p.id
                where p.source_id = $1 %s
                order by p.id, v.team_id""".formatted(published ? """
                        (select min(d.published_at) from group_member m
                         join vulnerability_detail d on d.vulnerability_id = m.vulnerability_id
                         where m.group_id = p.group_id)""" : "null::timestamptz", selection == null ? "" : """
                        and p.id in (
                            select unnest($2::bigint[])
                            union
                            select x.id from unnest($3::bigint[], $4::bigint[]) as e (name_id, group_id)
                            join problem x on x.source_id = $1 and x.name_id = e.name_id and x.group_id = e.group_id)""");
        var rows = selection == null
                ? Pg.run(tx, select, source)
                : Pg.run(
                        tx,
                        select,
                        source,
                        selection.problems().toArray(Long[]::new),
                        selection.pairs().stream().map(Pair::name).toArray(Long[]::new),
                        selection.pairs().stream().map(Pair::group).toArray(Long[]::new));
        return rows.map(found -> {
            var viewed = new LinkedHashMap<Long, Viewed>();
            for (var row : found) {
                var one = viewed.computeIfAbsent(row.getLong("id"), id -> viewed(row));
                if (row.getLong("problem_id") != null) {
                    one.views().put(row.getLong("team_id"), view(row));
                }
            }
            return List.copyOf(viewed.values());
        });
    }

    /** Of a source. */
    record Selection(Set<Long> problems, Collection<Pair> pairs) {
        boolean isEmpty() {
            return problems.isEmpty() && pairs.isEmpty();
        }
    }

    private static Viewed viewed(Row row) {
        return new Viewed(
                row.getLong("id"),
                row.getUUID("public_id"),
                new Pair(row.getLong("name_id"), row.getLong("group_id")),
                row.getString("ecosystem"),
                row.getString("name"),
                new Found(
                        ordinal(row, "found_status", FindingStatus.values()),
                        ordinal(row, "found_severity", Severity.values()),
                        ordinal(row, "found_rule", SeverityRule.values()),
                        List.of(),
                        row.getBoolean("fix_known"),
                        row.getBoolean("exploited"),
                        instant(row, "seen_at"),
                        instantOrNull(row, "resolved_at"),
                        instantOrNull(row, "published_at")),
                new HashMap<>());
    }

    private static View view(Row row) {
        return new View(
                row.getLong("team_id"),
                ordinal(row, "status", FindingStatus.values()),
                ordinal(row, "severity", Severity.values()),
                ordinal(row, "severity_rule", SeverityRule.values()),
                row.getShort("priority"),
                ordinalOrNull(row, "suppressed", DecisionKind.values()),
                row.getLong("suppressed_by"),
                row.getLong("severity_by"),
                row.getLong("priority_by"),
                new Clock(
                        ordinal(row, "slo", SloState.values()),
                        instantOrNull(row, "clock_started_at"),
                        instantOrNull(row, "fix_known_at"),
                        instantOrNull(row, "paused_at"),
                        row.getLong("paused_seconds"),
                        instantOrNull(row, "due_at"),
                        instantOrNull(row, "breached_at"),
                        instantOrNull(row, "next_at")));
    }

    /** What each artifact that counts has of problems: of those that decisions about artifacts are about. */
    static Future<Map<Pair, List<Seen>>> seen(SqlClient tx, long source, Collection<Pair> pairs) {
        return Pg.run(
                        tx,
                        """
                        select coalesce(p.name_id, p.id) as name_id, f.group_id, f.artifact_id, f.severity, f.severity_rule
                        from source_artifact sa
                        join finding f on f.artifact_id = sa.artifact_id and f.status <> 1
                        join package p on p.id = f.package_id
                        where sa.source_id = $1
                          and (coalesce(p.name_id, p.id), f.group_id) in (select * from unnest($2::bigint[], $3::bigint[]))""",
                        source,
                        pairs.stream().map(Pair::name).toArray(Long[]::new),
                        pairs.stream().map(Pair::group).toArray(Long[]::new))
                .map(rows -> {
                    var seen = new HashMap<Pair, List<Seen>>();
                    rows.forEach(row -> seen.computeIfAbsent(
                                    new Pair(row.getLong("name_id"), row.getLong("group_id")), p -> new ArrayList<>())
                            .add(new Seen(
                                    row.getLong("artifact_id"),
                                    ordinal(row, "severity", Severity.values()),
                                    ordinal(row, "severity_rule", SeverityRule.values()))));
                    return seen;
                });
    }

    /** A view that is to be written, or taken out when there is none after. */
    record Turn(
            Viewed of,
            long team,
            @Nullable View before,
            @Nullable View after) {}

    static Future<Void> write(SqlClient tx, long source, List<Turn> turns) {
        var gone = turns.stream().filter(turn -> turn.after() == null).toList();
        return remove(tx, gone).compose(removed -> {
            var written = turns.stream().filter(turn -> turn.after() != null).toList();
            return written.isEmpty() ? Future.succeededFuture() : put(tx, source, written);
        });
    }

    private static Future<Void> remove(SqlClient tx, List<Turn> gone) {
        return gone.isEmpty()
                ? Future.succeededFuture()
                : Pg.run(
                                tx,
                                """
                        delete from problem_view v using unnest($1::bigint[], $2::bigint[]) as e (problem_id, team_id)
                        where v.problem_id = e.problem_id and v.team_id = e.team_id""",
                                gone.stream().map(turn -> turn.of().problem()).toArray(Long[]::new),
                                gone.stream().map(Turn::team).toArray(Long[]::new))
                        .mapEmpty();
    }

    private static Future<Void> put(SqlClient tx, long source, List<Turn> turns) {
        return Pg.run(tx, """
                        insert into problem_view as v (problem_id, team_id, source_id, status, severity, severity_rule, priority,
                                                       suppressed, suppressed_by, severity_by, priority_by, slo,
                                                       clock_started_at, fix_known_at, paused_at, paused_seconds, due_at,
                                                       breached_at, next_at, first_seen_at)
                        select e.problem_id, e.team_id, $20, e.status, e.severity, e.severity_rule, e.priority, e.suppressed,
                               e.suppressed_by, e.severity_by, e.priority_by, e.slo, e.clock_started_at, e.fix_known_at,
                               e.paused_at, e.paused_seconds, e.due_at, e.breached_at, e.next_at, e.first_seen_at
                        from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::smallint[], $5::smallint[], $6::smallint[],
                                    $7::smallint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::smallint[],
                                    $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::bigint[],
                                    $16::timestamptz[], $17::timestamptz[], $18::timestamptz[], $19::timestamptz[])
                             as e (problem_id, team_id, status, severity, severity_rule, priority, suppressed, suppressed_by,
                                   severity_by, priority_by, slo, clock_started_at, fix_known_at, paused_at, paused_seconds,
                                   due_at, breached_at, next_at, first_seen_at)
                        on conflict (problem_id, team_id) do update
                        set status = excluded.status, severity = excluded.severity, severity_rule = excluded.severity_rule,
                            priority = excluded.priority, suppressed = excluded.suppressed,
                            suppressed_by = excluded.suppressed_by, severity_by = excluded.severity_by,
                            priority_by = excluded.priority_by, slo = excluded.slo,
                            clock_started_at = excluded.clock_started_at, fix_known_at = excluded.fix_known_at,
                            paused_at = excluded.paused_at, paused_seconds = excluded.paused_seconds,
                            due_at = excluded.due_at, breached_at = excluded.breached_at, next_at = excluded.next_at,
                            first_seen_at = excluded.first_seen_at, changed_at = now()""", values(source, turns)).mapEmpty();
    }

    private static Object[] values(long source, List<Turn> turns) {
        return new Object[] {
            turns.stream().map(turn -> turn.of().problem()).toArray(Long[]::new),
            turns.stream().map(Turn::team).toArray(Long[]::new),
            shorts(turns, view -> view.status().ordinal()),
            shorts(turns, view -> view.severity().ordinal()),
            shorts(turns, view -> view.rule().ordinal()),
            shorts(turns, View::priority),
            shorts(
                    turns,
                    view -> view.suppressed() == null ? null : view.suppressed().ordinal()),
            longs(turns, View::suppressedBy),
            longs(turns, View::severityBy),
            longs(turns, View::priorityBy),
            shorts(turns, view -> view.clock().state().ordinal()),
            times(turns, Clock::startedAt),
            times(turns, Clock::fixKnownAt),
            times(turns, Clock::pausedAt),
            longs(turns, view -> view.clock().pausedSeconds()),
            times(turns, Clock::dueAt),
            times(turns, Clock::breachedAt),
            times(turns, Clock::nextAt),
            turns.stream()
                    .map(turn -> timestamp(turn.of().found().firstSeenAt()))
                    .toArray(OffsetDateTime[]::new),
            source
        };
    }

    private static Short[] shorts(List<Turn> turns, Function<View, @Nullable Integer> part) {
        return turns.stream()
                .map(turn -> turn.after() == null ? null : part.apply(turn.after()))
                .map(value -> value == null ? null : value.shortValue())
                .toArray(Short[]::new);
    }

    private static Long[] longs(List<Turn> turns, Function<View, @Nullable Long> part) {
        return turns.stream()
                .map(turn -> turn.after() == null ? null : part.apply(turn.after()))
                .toArray(Long[]::new);
    }

    private static OffsetDateTime[] times(List<Turn> turns, Function<Clock, @Nullable Instant> part) {
        return turns.stream()
                .map(turn -> turn.after() == null
                        ? null
                        : timestamp(part.apply(turn.after().clock())))
                .toArray(OffsetDateTime[]::new);
    }
}
