package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vulnstream.finding.Severity;
import io.vulnstream.query.view.ComparisonView;
import io.vulnstream.query.view.ComparisonView.Compared;
import io.vulnstream.query.view.ComparisonView.Entry;
import io.vulnstream.query.view.ReferenceView;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one name of a source has and another has not. */
final class ComparisonStore {
    static final String ENTRIES = "entries of a comparison";
    /** $1 and $2 are the references; what is not confirmed any more still counts. */
    private static final String COMPARED = """
            with side (reference, artifact_id) as (
                select r.id, coalesce(c.artifact_id, r.artifact_id) from reference r
                left join artifact_child c on c.index_id = r.artifact_id
                where r.id in ($1, $2)),
            compared as (
                select coalesce(n.name_id, n.id) as name_id, f.group_id, max(f.severity) as severity,
                       case when bool_and(s.reference = $2) then 0 when bool_and(s.reference = $1) then 1 else 2 end as change
                from side s
                join finding f on f.artifact_id = s.artifact_id and f.status <> 1
                join package n on n.id = f.package_id
                group by 1, 2)
            """;

    private final Pg pg;

    ComparisonStore(Pg pg) {
        this.pg = pg;
    }

    Future<ComparisonView> compare(ReferenceView from, ReferenceView to) {
        return pg.list(
                        row -> new ComparisonView(
                                from,
                                to,
                                row.getBoolean("comparable"),
                                row.getInteger("appeared"),
                                row.getInteger("resolved"),
                                row.getInteger("unchanged")),
                        COMPARED + """
                        select (count(*) filter (where change = 0))::int as appeared,
                               (count(*) filter (where change = 1))::int as resolved,
                               (count(*) filter (where change = 2))::int as unchanged,
                               (select count(distinct s.reference) from side s
                                join watermark w on w.artifact_id = s.artifact_id) = (case $1 when $2 then 1 else 2 end)
                                   as comparable
                        from compared""",
                        from.key(),
                        to.key())
                .map(rows -> rows.get(0));
    }

    /** What appeared, then what was resolved, each the worst first. */
    Future<List<Entry>> entries(ComparisonView between, @Nullable Compared only, PageRequest page) {
        var after = page.after();
        return pg.list(
                row -> new Entry(
                        Compared.values()[row.getInteger("change")],
                        row.getLong("name_id"),
                        row.getLong("group_id"),
                        ordinal(row, "severity", Severity.values()),
                        row.getLong("problem_id")),
                COMPARED + """
                select c.*, p.id as problem_id from (
                    select * from compared
                    where (change, -severity, name_id, group_id) > ($3::int, $4::int, $5::bigint, $6::bigint)
                      and change = coalesce($7::int, change)
                    order by change, severity desc, name_id, group_id limit $8) c
                left join problem p on p.source_id = $9 and p.name_id = c.name_id and p.group_id = c.group_id
                order by c.change, c.severity desc, c.name_id, c.group_id""",
                between.from().key(),
                between.to().key(),
                after == null ? -1 : (int) after.number(0),
                after == null ? 0 : (int) -after.number(1),
                after == null ? 0L : after.number(2),
                after == null ? 0L : after.number(3),
                only == null ? null : only.ordinal(),
                page.limit(),
                between.to().sourceKey());
    }

    static Cursor cursor(Entry entry) {
        return Cursor.of(
                ENTRIES, entry.change().ordinal(), entry.severity().ordinal(), entry.packageKey(), entry.groupKey());
    }
}
