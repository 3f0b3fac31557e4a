package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;
import static io.vulnstream.support.pg.Columns.textOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.finding.Severity;
import io.vulnstream.query.view.AttributionView;
import io.vulnstream.query.view.OccurrenceView;
import io.vulnstream.query.view.PackageView;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Map;

/** What hangs on findings: who says so, where it was seen, and in which package. */
final class FindingPartStore {
    /** That some scanner saw the package of finding {@code f} installed in a version. */
    static final String HAS_VERSION = """
            exists (select from attribution t join occurrence o on o.sighting_id = t.sighting_id
                    where t.finding_id = f.id and o.version = ?)""";

    private final Pg pg;

    FindingPartStore(Pg pg) {
        this.pg = pg;
    }

    Future<Map<Long, List<AttributionView>>> attributions(List<Long> findings) {
        return pg.list(row -> Map.entry(row.getLong("finding_id"), attribution(row)), """
                        select t.finding_id, t.sighting_id, t.scanner, v.name, t.severity, t.severity_reported, t.score,
                               t.vector, t.fix_version, t.live, t.born_at, t.ended_at
                        from attribution t
                        join vulnerability v on v.id = t.vulnerability_id
                        where t.finding_id = any ($1)
                        order by t.scanner, v.name""", (Object)
                        findings.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    Future<Map<Long, List<OccurrenceView>>> occurrences(List<Long> sightings) {
        return pg.list(row -> Map.entry(row.getLong("sighting_id"), occurrence(row)), """
                        select o.sighting_id, o.package, o.version, o.path, o.purl from occurrence o
                        where o.sighting_id = any ($1)
                        order by o.package, o.version, o.path""", (Object)
                        sightings.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    /** Versions seen of each finding's package, the one most often reported first; of live attributions where any is. */
    Future<Map<Long, List<String>>> installedVersions(List<Long> findings) {
        return pg.list(row -> Map.entry(row.getLong("finding_id"), row.getString("version")), """
                        select f.id as finding_id, o.version from finding f
                        join attribution t on t.finding_id = f.id and (t.live or f.status <> 0)
                        join occurrence o on o.sighting_id = t.sighting_id
                        where f.id = any ($1) and o.version <> ''
                        group by f.id, o.version
                        order by f.id, count(*) desc, o.version desc""", (Object)
                        findings.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    Future<Map<Long, PackageView>> packages(List<Long> keys) {
        return pg.list(row -> Map.entry(row.getLong("id"), packageView(row)), """
                        select id, ecosystem, namespace, name, version, purl from package
                        where id = any ($1)""", (Object) keys.toArray(Long[]::new))
                .map(Batch::single);
    }

    private static AttributionView attribution(Row row) {
        return new AttributionView(
                row.getLong("sighting_id"),
                row.getString("scanner"),
                row.getString("name"),
                ordinal(row, "severity", Severity.values()),
                row.getString("severity_reported"),
                row.getFloat("score"),
                row.getString("vector"),
                row.getString("fix_version"),
                row.getBoolean("live"),
                instant(row, "born_at"),
                instantOrNull(row, "ended_at"));
    }

    private static OccurrenceView occurrence(Row row) {
        return new OccurrenceView(
                textOrNull(row, "package"),
                textOrNull(row, "version"),
                textOrNull(row, "path"),
                textOrNull(row, "purl"));
    }

    private static PackageView packageView(Row row) {
        return new PackageView(
                row.getString("ecosystem"),
                textOrNull(row, "namespace"),
                row.getString("name"),
                textOrNull(row, "version"),
                row.getString("purl"));
    }
}
