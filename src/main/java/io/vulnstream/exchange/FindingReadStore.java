package io.vulnstream.exchange;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.ordinal;
import static io.vulnstream.support.pg.Columns.textOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.exchange.ExportedFinding.Attribution;
import io.vulnstream.exchange.ExportedFinding.Occurrence;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Findings of an artifact, a page at a time, the worst first, in the snapshot of an export. */
final class FindingReadStore {
    private FindingReadStore() {}

    /** The place behind a finding. */
    record After(int severity, long key) {
        static final After START = new After(Severity.values().length, 0);
    }

    private record Parts(
            Map<Long, List<String>> aliases,
            Map<Long, List<Attribution>> attributions,
            Map<Long, String> versions,
            Map<Long, List<Held.Noted>> held) {
        Held heldFor(Row row, ExportedArtifact artifact) {
            var about = held.getOrDefault(row.getLong("group_id"), List.of()).stream()
                    .filter(noted ->
                            noted.decision().packages().matches(row.getString("ecosystem"), row.getString("name")))
                    .toList();
            return Held.of(about, artifact.owned().teams());
        }
    }

    static Future<List<ExportedFinding>> page(
            SqlClient snapshot, ExportedArtifact artifact, Short[] status, After after, int limit) {
        return Pg.run(snapshot, """
                        select f.id, f.public_id, f.group_id, f.status, f.severity, f.score, f.fix_version,
                               f.first_seen_at, f.changed_at, p.id as package_id, p.ecosystem, p.name, p.version,
                               p.purl, g.key
                        from (select * from finding
                              where artifact_id = $1::bigint and status = any ($2)
                                and severity <= $3 and (severity < $3 or id > $4)
                              order by severity desc, id limit $5) f
                        join package p on p.id = f.package_id
                        join vulnerability_group g on g.id = f.group_id
                        order by f.severity desc, f.id""", artifact.key(), status, (short) after.severity(), after.key(), limit)
                .compose(rows -> parts(snapshot, artifact, rows)
                        .map(parts -> Pg.mapped(rows, row -> finding(row, artifact, parts))));
    }

    private static Future<Parts> parts(SqlClient snapshot, ExportedArtifact artifact, RowSet<Row> rows) {
        var findings = Pg.mapped(rows, row -> row.getLong("id")).toArray(Long[]::new);
        var groups = Pg.mapped(rows, row -> row.getLong("group_id")).stream()
                .distinct()
                .toArray(Long[]::new);
        return aliases(snapshot, groups).compose(aliases -> occurrences(snapshot, findings)
                .compose(occurrences -> attributions(snapshot, findings, occurrences)
                        .compose(attributions -> versions(snapshot, findings)
                                .compose(versions -> HeldStore.of(snapshot, artifact, groups)
                                        .map(held -> new Parts(aliases, attributions, versions, held))))));
    }

    private static Future<Map<Long, List<String>>> aliases(SqlClient snapshot, Long[] groups) {
        return Pg.run(snapshot, """
                        select m.group_id as key, v.name from group_member m
                        join vulnerability_group g on g.id = m.group_id
                        join vulnerability v on v.id = m.vulnerability_id
                        where m.group_id = any ($1) and not m.covering and v.name <> g.key
                        order by v.name""", (Object) groups).map(rows -> grouped(rows, row -> row.getString("name")));
    }

    /** Versions seen of each finding's package, the one most often reported. */
    private static Future<Map<Long, String>> versions(SqlClient snapshot, Long[] findings) {
        return Pg.run(snapshot, """
                        select distinct on (f.id) f.id as key, o.version from finding f
                        join attribution t on t.finding_id = f.id and (t.live or f.status <> 0)
                        join occurrence o on o.sighting_id = t.sighting_id
                        where f.id = any ($1) and o.version <> ''
                        group by f.id, o.version
                        order by f.id, count(*) desc, o.version desc""", (Object) findings).map(rows -> {
            var versions = new HashMap<Long, String>();
            rows.forEach(row -> versions.put(row.getLong("key"), row.getString("version")));
            return versions;
        });
    }

    private static Future<Map<Long, List<Occurrence>>> occurrences(SqlClient snapshot, Long[] findings) {
        return Pg.run(snapshot, """
                        select distinct o.sighting_id as key, o.package, o.version, o.path, o.purl
                        from attribution t
                        join finding f on f.id = t.finding_id and (t.live or f.status <> 0)
                        join occurrence o on o.sighting_id = t.sighting_id
                        where f.id = any ($1)
                        order by o.package, o.version, o.path""", (Object) findings)
                .map(rows -> grouped(
                        rows,
                        row -> new Occurrence(
                                textOrNull(row, "package"),
                                textOrNull(row, "version"),
                                textOrNull(row, "path"),
                                textOrNull(row, "purl"))));
    }

    /** Those that are live; of a finding that is not open all it ever had. */
    private static Future<Map<Long, List<Attribution>>> attributions(
            SqlClient snapshot, Long[] findings, Map<Long, List<Occurrence>> occurrences) {
        return Pg.run(snapshot, """
                        select f.id as key, t.sighting_id, t.scanner, v.name, t.severity, t.score, t.vector, t.fix_version
                        from finding f
                        join attribution t on t.finding_id = f.id and (t.live or f.status <> 0)
                        join vulnerability v on v.id = t.vulnerability_id
                        where f.id = any ($1)
                        order by t.scanner, v.name""", (Object) findings)
                .map(rows -> grouped(
                        rows,
                        row -> new Attribution(
                                row.getString("scanner"),
                                row.getString("name"),
                                ordinal(row, "severity", Severity.values()),
                                row.getFloat("score"),
                                row.getString("vector"),
                                row.getString("fix_version"),
                                occurrences.getOrDefault(row.getLong("sighting_id"), List.of()))));
    }

    private static ExportedFinding finding(Row row, ExportedArtifact artifact, Parts parts) {
        var key = row.getLong("id");
        var version = textOrNull(row, "version");
        return new ExportedFinding(
                key,
                row.getUUID("public_id"),
                new ExportedPackage(
                        row.getLong("package_id"),
                        row.getString("ecosystem"),
                        row.getString("name"),
                        version != null ? version : parts.versions().get(key),
                        row.getString("purl")),
                row.getString("key"),
                parts.aliases().getOrDefault(row.getLong("group_id"), List.of()),
                ordinal(row, "status", FindingStatus.values()),
                ordinal(row, "severity", Severity.values()),
                row.getFloat("score"),
                row.getString("fix_version"),
                instant(row, "first_seen_at"),
                instant(row, "changed_at"),
                parts.attributions().getOrDefault(key, List.of()),
                parts.heldFor(row, artifact));
    }

    /** Values by the column "key", in the order of the rows. */
    private static <T> Map<Long, List<T>> grouped(RowSet<Row> rows, Function<Row, T> value) {
        var grouped = new HashMap<Long, List<T>>();
        rows.forEach(row -> grouped.computeIfAbsent(row.getLong("key"), key -> new ArrayList<>())
                .add(value.apply(row)));
        return grouped;
    }
}
