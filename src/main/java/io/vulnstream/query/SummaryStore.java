package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.query.view.ProblemCountsView;
import io.vulnstream.query.view.ProblemCountsView.Cell;
import io.vulnstream.query.view.SummaryView;
import io.vulnstream.query.view.SummaryView.OfDay;
import io.vulnstream.query.view.SummaryView.OfSource;
import io.vulnstream.query.view.SummaryView.OfTeam;
import io.vulnstream.query.view.Suppression;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.SloState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How many problems there are, from counts that are kept with them: nothing is counted when it is asked for. */
final class SummaryStore {
    static final String SOURCES = "sources of a summary";
    private static final String CELL = "status, severity, suppressed, slo, sum(problems)::bigint as problems";
    private static final String KIND = "status, severity, suppressed, slo";

    private final Pg pg;

    SummaryStore(Pg pg) {
        this.pg = pg;
    }

    Future<Optional<SummaryView>> team(String name) {
        return pg.first(row -> new SummaryView(row.getLong("id"), name), "select id from team where name = $1", name);
    }

    /** By the keys of views, 0 being the fleet's. */
    Future<Map<Long, ProblemCountsView>> counts(List<Long> views) {
        return cells("""
                select team_id as key, %s from problem_count where team_id = any ($1)
                group by team_id, %s""".formatted(CELL, KIND), row -> row.getLong("key"), views);
    }

    /** As the fleet sees them. */
    Future<Map<Long, ProblemCountsView>> ofSources(List<Long> sources) {
        return cells("""
                select source_id as key, %s from problem_count where source_id = any ($1) and team_id = 0
                group by source_id, %s""".formatted(CELL, KIND), row -> row.getLong("key"), sources);
    }

    /** Of a view those of the team, of the fleet those of each. */
    Future<Map<Long, List<OfTeam>>> teams(List<Long> views) {
        return pg.list(
                        row -> Map.entry(List.of(row.getLong("view"), row.getString("name")), cell(row)),
                        """
                        select v.key as view, m.name, %s from unnest($1::bigint[]) as v (key)
                        join team m on m.id = v.key or v.key = 0
                        join problem_count c on c.team_id = m.id
                        group by v.key, m.name, %s
                        order by v.key, m.name""".formatted(CELL, KIND),
                        (Object) views.toArray(Long[]::new))
                .map(rows -> grouped(rows).entrySet().stream()
                        .collect(Collectors.groupingBy(
                                entry -> (Long) entry.getKey().get(0),
                                Collectors.mapping(
                                        entry -> new OfTeam(
                                                (String) entry.getKey().get(1), entry.getValue()),
                                        Collectors.toList()))));
    }

    /** Those with the most critical ones first. */
    Future<Map<Long, List<OfSource>>> sources(List<Long> views, PageRequest page) {
        var after = page.after();
        return pg.list(
                        row -> Map.entry(
                                row.getLong("team_id"),
                                new OfSource(row.getLong("source_id"), row.getLong("critical"), row.getLong("high"))),
                        """
                        select v.key as team_id, c.* from unnest($1::bigint[]) as v (key)
                        cross join lateral (
                            select source_id, critical, high from (
                                select source_id,
                                       coalesce(sum(problems) filter (where severity = 5), 0)::bigint as critical,
                                       coalesce(sum(problems) filter (where severity = 4), 0)::bigint as high
                                from problem_count
                                where team_id = v.key and status = 0 and suppressed = -1 and problems > 0
                                group by source_id) c
                            where (-critical, -high, source_id) > ($2, $3, $4)
                            order by critical desc, high desc, source_id limit $5) c
                        order by critical desc, high desc, source_id""",
                        views.toArray(Long[]::new),
                        after == null ? Long.MIN_VALUE : -after.number(0),
                        after == null ? 0L : -after.number(1),
                        after == null ? 0L : after.number(2),
                        page.limit())
                .map(Batch::grouped);
    }

    static Cursor cursor(OfSource source) {
        return Cursor.of(SOURCES, source.critical(), source.high(), source.sourceKey());
    }

    /** @param days of which something was kept, the last ones */
    Future<List<OfDay>> trend(long view, int days) {
        return pg.list(row -> Map.entry(row.getLocalDate("day").toString(), cell(row)), """
                        select day, status, severity, suppressed, slo, problems from problem_count_day
                        where team_id = $1 and day > (now() at time zone 'UTC')::date - $2::int
                        order by day""", view, days)
                .map(rows -> grouped(rows).entrySet().stream()
                        .map(entry -> new OfDay(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private Future<Map<Long, ProblemCountsView>> cells(String sql, Function<Row, Long> key, List<Long> keys) {
        return pg.list(row -> Map.entry(key.apply(row), cell(row)), sql, (Object) keys.toArray(Long[]::new))
                .map(SummaryStore::grouped);
    }

    private static <K> Map<K, ProblemCountsView> grouped(List<Map.Entry<K, Cell>> rows) {
        var groups = rows.stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey,
                        LinkedHashMap::new,
                        Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        var counts = new LinkedHashMap<K, ProblemCountsView>();
        groups.forEach((key, cells) -> counts.put(key, new ProblemCountsView(cells)));
        return counts;
    }

    private static Cell cell(Row row) {
        var suppressed = row.getShort("suppressed");
        return new Cell(
                ordinal(row, "status", FindingStatus.values()),
                ordinal(row, "severity", Severity.values()),
                suppressed < 0 ? null : Suppression.values()[suppressed],
                ordinal(row, "slo", SloState.values()),
                row.getLong("problems"));
    }
}
