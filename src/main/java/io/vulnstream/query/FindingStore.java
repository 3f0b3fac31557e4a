package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;
import static io.vulnstream.support.pg.Columns.textOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.query.view.FindingView;
import io.vulnstream.support.pg.Pg;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Findings, page by page along an index made for the order. */
final class FindingStore {
    static final String BY_SEVERITY = "findings by severity";
    static final String BY_FIRST_SEEN = "findings by first seen";
    static final String BY_EPSS = "findings by EPSS";
    static final String OF_PROBLEM = "findings of a problem";
    private static final String COLUMNS = """
            f.id, f.public_id, f.artifact_id, f.package_id, p.version as package_version, f.group_id, f.status,
            f.severity, f.score, f.fix_version, f.first_seen_at, f.changed_at, f.resolved_at""";
    private static final String NARROW = """
            id, public_id, artifact_id, package_id, group_id, status, severity, score, fix_version, first_seen_at,
            changed_at, resolved_at""";

    private static final String WORST_FIRST = "f.severity desc, f.id";

    private final Pg pg;

    FindingStore(Pg pg) {
        this.pg = pg;
    }

    private record Scored(FindingView finding, float epss) {
        Cursor cursor() {
            return Cursor.of(BY_EPSS, epss, finding.groupKey(), finding.key());
        }
    }

    /**
     * The worst first. After a cursor the rest of its severity and all below it are two ranges of the index; one
     * condition for both would read the whole severity again for each page. Of some artifacts the worst of each are put in
     * order: the index over all of them would be read until enough belong to those.
     */
    Future<List<FindingView>> bySeverity(FindingFilter filter, PageRequest page) {
        var where = new Conditions();
        filter.findings(where);
        var after = page.after();
        if (filter.ofArtifacts()) {
            return ofSome(filter, where, page);
        }
        var limit = where.value(page.limit());
        var select = "select %s from finding f where %s".formatted(NARROW, where.where());
        var order = "order by severity desc, id limit " + limit;
        if (after == null) {
            return findings("(%s %s)".formatted(select, order), WORST_FIRST, where);
        }
        var severity = where.value((short) after.number(0));
        var id = where.value(after.number(1));
        return findings("""
                ((%1$s and severity = %2$s and id > %3$s %4$s)
                 union all
                 (%1$s and severity < %2$s %4$s)
                 %4$s)""".formatted(select, severity, id, order), WORST_FIRST, where);
    }

    private Future<List<FindingView>> ofSome(FindingFilter filter, Conditions where, PageRequest page) {
        var after = page.after();
        if (after != null) {
            var severity = where.value((short) after.number(0));
            where.and(
                    "f.severity <= " + severity + " and (f.severity < " + severity + " or f.id > ?)", after.number(1));
        }
        var inside = where.where();
        var artifacts = where.apart();
        filter.artifacts(artifacts, "a.id");
        return findings(
                """
                (select f.* from (select a.id from artifact a where %1$s) a
                 cross join lateral (
                     select %2$s from finding f
                     where f.artifact_id = a.id and %3$s
                     order by f.severity desc, f.id limit %4$s) f
                 order by f.severity desc, f.id limit %4$s)""".formatted(artifacts.where(), NARROW, inside, where.value(page.limit())), WORST_FIRST, where);
    }

    Future<List<FindingView>> byFirstSeen(FindingFilter filter, PageRequest page) {
        var where = new Conditions();
        filter.artifacts(where, "f.artifact_id");
        filter.findings(where);
        var after = page.after();
        if (after != null) {
            where.and("(f.first_seen_at, f.id) < (?, ?)", after.instant(0).atOffset(ZoneOffset.UTC), after.number(1));
        }
        var limit = where.value(page.limit());
        return findings("""
                (select %s from finding f
                 where %s
                 order by first_seen_at desc, id desc limit %s)""".formatted(NARROW, where.where(), limit), "f.first_seen_at desc, f.id desc", where);
    }

    /** The package joins only what is on the page. */
    private Future<List<FindingView>> findings(String narrow, String order, Conditions values) {
        return pg.list(FindingStore::finding, """
                select %s from %s f
                join package p on p.id = f.package_id
                order by %s""".formatted(COLUMNS, narrow, order), values.values());
    }

    /** The most likely to be exploited first, as of problems. */
    Future<Connection<FindingView>> byEpss(FindingFilter filter, PageRequest page) {
        var where = new Conditions();
        filter.artifacts(where, "f.artifact_id");
        filter.findings(where);
        var order = EpssOrder.of(where, page, "f.id");
        return pg.list(
                        row -> new Scored(finding(row), row.getFloat("epss")),
                        order.text(
                                "select %s from finding f join package p on p.id = f.package_id".formatted(COLUMNS),
                                "f"),
                        where.values())
                .map(rows -> Connection.of(rows, page, Scored::cursor).map(Scored::finding));
    }

    static Cursor bySeverity(FindingView finding) {
        return Cursor.of(BY_SEVERITY, finding.severity().ordinal(), finding.key());
    }

    static Cursor byFirstSeen(FindingView finding) {
        return Cursor.of(BY_FIRST_SEEN, finding.firstSeenAt(), finding.key());
    }

    Future<Map<Long, List<FindingView>>> ofArtifacts(List<Long> artifacts, PageRequest page) {
        var severity = page.after() == null ? (short) 6 : (short) page.after().number(0);
        var id = page.after() == null ? 0L : page.after().number(1);
        return pg.list(
                        row -> Map.entry(row.getLong("artifact_id"), finding(row)),
                        """
                        select %s from unnest($1::bigint[]) as a (key)
                        cross join lateral (
                            select * from finding f
                            where f.artifact_id = a.key and f.status = 0 and f.severity <= $2
                              and (f.severity < $2 or f.id > $3)
                            order by f.severity desc, f.id limit $4) f
                        join package p on p.id = f.package_id
                        order by f.severity desc, f.id""".formatted(COLUMNS),
                        artifacts.toArray(Long[]::new),
                        severity,
                        id,
                        page.limit())
                .map(Batch::grouped);
    }

    /** In all artifacts that count for the problem's source. */
    Future<Map<Long, List<FindingView>>> ofProblems(List<Long> problems, PageRequest page) {
        var after = page.after() == null ? 0L : page.after().number(0);
        return pg.list(
                        row -> Map.entry(row.getLong("problem"), finding(row)),
                        """
                        select x.problem, %s from unnest($1::bigint[]) as k (key)
                        cross join lateral (
                            select k.key as problem, f.* from problem x
                            join source_artifact s on s.source_id = x.source_id
                            join package n on n.id = x.name_id or n.name_id = x.name_id
                            join finding f on f.artifact_id = s.artifact_id and f.package_id = n.id and f.group_id = x.group_id
                            where x.id = k.key and f.id > $2
                            order by f.id limit $3) x
                        join finding f on f.id = x.id
                        join package p on p.id = f.package_id
                        order by f.id""".formatted(COLUMNS),
                        problems.toArray(Long[]::new),
                        after,
                        page.limit())
                .map(Batch::grouped);
    }

    static Cursor ofProblem(FindingView finding) {
        return Cursor.of(OF_PROBLEM, finding.key());
    }

    Future<Map<UUID, FindingView>> byIds(List<UUID> ids) {
        return pg.list(FindingStore::finding, """
                        select %s from finding f
                        join package p on p.id = f.package_id
                        where f.public_id = any ($1)""".formatted(COLUMNS), (Object) ids.toArray(UUID[]::new))
                .map(rows -> Batch.byKey(rows, FindingView::id));
    }

    private static FindingView finding(Row row) {
        return new FindingView(
                row.getLong("id"),
                row.getUUID("public_id"),
                row.getLong("artifact_id"),
                row.getLong("package_id"),
                textOrNull(row, "package_version"),
                row.getLong("group_id"),
                ordinal(row, "status", FindingStatus.values()),
                ordinal(row, "severity", Severity.values()),
                row.getFloat("score"),
                row.getString("fix_version"),
                instant(row, "first_seen_at"),
                instant(row, "changed_at"),
                instantOrNull(row, "resolved_at"));
    }
}
