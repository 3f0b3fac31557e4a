package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.finding.Severity;
import io.vulnstream.query.view.VulnerableSourceView;
import io.vulnstream.query.view.VulnerableSourceView.Spread;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Map;

/** Where a vulnerability is in the fleet, and where it was fixed. */
final class SpreadStore {
    static final String SOURCES = "sources of a vulnerability";

    private final Pg pg;

    SpreadStore(Pg pg) {
        this.pg = pg;
    }

    /** Those that have it first, the worst of them first; as the fleet sees them. */
    Future<Map<Long, List<VulnerableSourceView>>> ofGroups(List<Long> groups, PageRequest page) {
        var after = page.after();
        return pg.list(
                        row -> Map.entry(row.getLong("group_id"), spread(row)),
                        """
                        select s.*, case when s.state = 2 then null else x.fix_version end as fix_version
                        from unnest($1::bigint[]) as k (key)
                        cross join lateral (
                            select * from (
                                select p.group_id, p.source_id, max(coalesce(v.severity, p.severity)) as severity,
                                       (case when bool_or(coalesce(v.status, p.status) <> 1 and v.suppressed is null) then 0
                                             when bool_or(coalesce(v.status, p.status) <> 1) then 1 else 2 end)::smallint as state,
                                       count(*)::int as problems, min(p.first_seen_at) as first_seen_at,
                                       case when bool_and(p.resolved_at is not null) then max(p.resolved_at) end as resolved_at
                                from problem p
                                left join problem_view v on v.problem_id = p.id and v.team_id = 0
                                where p.group_id = k.key
                                group by p.group_id, p.source_id) s
                            where (s.state, -s.severity, s.source_id) > ($2::int, $3::int, $4::bigint)
                            order by s.state, s.severity desc, s.source_id limit $5) s
                        left join lateral (
                            select max(p.fix_version) as fix_version from problem p
                            where p.group_id = s.group_id and p.source_id = s.source_id and p.status <> 1
                            having count(*) = 1) x on true
                        order by s.state, s.severity desc, s.source_id""",
                        groups.toArray(Long[]::new),
                        after == null ? -1 : (int) after.number(0),
                        after == null ? 0 : (int) -after.number(1),
                        after == null ? 0L : after.number(2),
                        page.limit())
                .map(Batch::grouped);
    }

    static Cursor cursor(VulnerableSourceView source) {
        return Cursor.of(SOURCES, source.state().ordinal(), source.severity().ordinal(), source.sourceKey());
    }

    private static VulnerableSourceView spread(Row row) {
        return new VulnerableSourceView(
                row.getLong("group_id"),
                row.getLong("source_id"),
                ordinal(row, "state", Spread.values()),
                ordinal(row, "severity", Severity.values()),
                row.getInteger("problems"),
                row.getString("fix_version"),
                instant(row, "first_seen_at"),
                instantOrNull(row, "resolved_at"));
    }
}
