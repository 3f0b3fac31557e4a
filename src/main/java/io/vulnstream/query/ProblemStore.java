package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.query.view.ProblemView;
import io.vulnstream.support.pg.Pg;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Problems, page by page along an index made for the order. */
final class ProblemStore {
    static final String BY_SEVERITY = "problems by severity";
    static final String BY_FIRST_SEEN = "problems by first seen";

    private final Pg pg;

    ProblemStore(Pg pg) {
        this.pg = pg;
    }

    /** @param status empty for open ones */
    record Filter(
            @Nullable UUID source,
            @Nullable String team,
            @Nullable Severity severityAtLeast,
            Set<FindingStatus> status,
            @Nullable String packageName,
            @Nullable String vulnerability,
            @Nullable String ecosystem,
            @Nullable Boolean fixAvailable) {}

    /** The worst first. What follows a cursor are two ranges of the index, as of findings. */
    Future<List<ProblemView>> bySeverity(Filter filter, PageRequest page) {
        var where = conditions(filter);
        var common = where.where();
        var order = "order by severity desc, id limit " + where.value(page.limit());
        var after = page.after();
        if (after == null) {
            return problems("select * from problem p where %s %s".formatted(common, order), where);
        }
        var severity = where.value((short) after.number(0));
        var id = where.value(after.number(1));
        return problems("""
                (select * from problem p where %1$s and severity = %2$s and id > %3$s %4$s)
                union all
                (select * from problem p where %1$s and severity < %2$s %4$s)
                %4$s""".formatted(common, severity, id, order), where);
    }

    Future<List<ProblemView>> byFirstSeen(Filter filter, PageRequest page) {
        var where = conditions(filter);
        var after = page.after();
        if (after != null) {
            where.and("(p.first_seen_at, p.id) < (?, ?)", after.instant(0).atOffset(ZoneOffset.UTC), after.number(1));
        }
        var limit = where.value(page.limit());
        return problems("""
                select * from problem p where %s
                order by first_seen_at desc, id desc limit %s""".formatted(where.where(), limit), where);
    }

    private Future<List<ProblemView>> problems(String select, Conditions values) {
        return pg.list(ProblemStore::problem, select, values.values());
    }

    static Cursor bySeverity(ProblemView problem) {
        return Cursor.of(BY_SEVERITY, problem.severity().ordinal(), problem.key());
    }

    static Cursor byFirstSeen(ProblemView problem) {
        return Cursor.of(BY_FIRST_SEEN, problem.firstSeenAt(), problem.key());
    }

    Future<Map<Long, ProblemView>> byKeys(List<Long> keys) {
        return pg.list(ProblemStore::problem, "select * from problem where id = any ($1)", (Object)
                        keys.toArray(Long[]::new))
                .map(rows -> Batch.byKey(rows, ProblemView::key));
    }

    /** Open or not, the worst first. */
    Future<Map<Long, List<ProblemView>>> ofGroups(List<Long> groups, PageRequest page) {
        var severity = page.after() == null
                ? (short) Severity.values().length
                : (short) page.after().number(0);
        var id = page.after() == null ? 0L : page.after().number(1);
        return pg.list(
                        row -> Map.entry(row.getLong("group_id"), problem(row)),
                        """
                        select p.* from unnest($1::bigint[]) as k (key)
                        cross join lateral (
                            select * from problem p
                            where p.group_id = k.key and p.severity <= $2 and (p.severity < $2 or p.id > $3)
                            order by p.severity desc, p.id limit $4) p
                        order by p.severity desc, p.id""",
                        groups.toArray(Long[]::new),
                        severity,
                        id,
                        page.limit())
                .map(Batch::grouped);
    }

    private static Conditions conditions(Filter filter) {
        var where = new Conditions();
        if (filter.status().isEmpty() || filter.status().equals(Set.of(FindingStatus.OPEN))) {
            where.and("p.status = 0"); // as the partial indexes say it
        } else {
            var status = filter.status().stream().map(s -> (short) s.ordinal()).toArray(Short[]::new);
            where.and("p.status = any (?)", (Object) status);
        }
        if (filter.severityAtLeast() != null) {
            where.and("p.severity >= ?", (short) filter.severityAtLeast().ordinal());
        }
        if (filter.fixAvailable() != null) {
            where.and(filter.fixAvailable() ? "p.fix_version is not null" : "p.fix_version is null");
        }
        return where.andIf(filter.source(), "p.source_id = (select id from source where public_id = ?)")
                .andIf(filter.team(), """
                        p.source_id in (select s.id from team m
                                        join target t on t.team_id = m.id and t.active
                                        join source s on s.address = t.repository where m.name = ?)""")
                .andIf(filter.packageName(), "p.name_id in (select id from package where name = ? and name_id is null)")
                .andIf(
                        filter.ecosystem(),
                        "p.name_id in (select id from package where ecosystem = ? and name_id is null)")
                .andIf(filter.vulnerability(), """
                        p.group_id in (select m.group_id from vulnerability v
                                       join group_member m on m.vulnerability_id = v.id where v.name = ?)""");
    }

    private static ProblemView problem(Row row) {
        return new ProblemView(
                row.getLong("id"),
                row.getUUID("public_id"),
                row.getLong("source_id"),
                row.getLong("name_id"),
                row.getLong("group_id"),
                ordinal(row, "status", FindingStatus.values()),
                ordinal(row, "severity", Severity.values()),
                ordinal(row, "severity_rule", SeverityRule.values()),
                row.getFloat("score"),
                row.getString("fix_version"),
                instant(row, "first_seen_at"),
                instant(row, "changed_at"),
                instantOrNull(row, "resolved_at"));
    }
}
