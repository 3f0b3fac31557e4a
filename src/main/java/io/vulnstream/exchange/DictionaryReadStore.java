package io.vulnstream.exchange;

import static io.vulnstream.support.pg.Columns.ordinal;
import static io.vulnstream.support.pg.Columns.textOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.Severity;
import io.vulnstream.support.pg.Pg;
import java.util.List;

/** What findings are about, each once, a page at a time: for formats that list it apart from them. */
final class DictionaryReadStore {
    private DictionaryReadStore() {}

    /** A vulnerability with its key, which the next page follows. */
    record Keyed(long key, ExportedVulnerability vulnerability) {}

    static Future<List<ExportedPackage>> packages(
            SqlClient snapshot, long artifact, Short[] status, long after, int limit) {
        return Pg.run(snapshot, """
                        select p.id, p.ecosystem, p.name, p.purl, coalesce(nullif(p.version, ''), (
                                   select o.version from finding f
                                   join attribution t on t.finding_id = f.id
                                   join occurrence o on o.sighting_id = t.sighting_id
                                   where f.artifact_id = $1::bigint and f.package_id = p.id and o.version <> ''
                                   group by o.version order by count(*) desc, o.version desc limit 1)) as version
                        from (select distinct package_id from finding
                              where artifact_id = $1::bigint and status = any ($2) and package_id > $3::bigint
                              order by package_id limit $4) x
                        join package p on p.id = x.package_id
                        order by p.id""", artifact, status, after, limit)
                .map(rows -> Pg.mapped(rows, DictionaryReadStore::software));
    }

    static Future<List<Keyed>> vulnerabilities(
            SqlClient snapshot, Long[] artifacts, Short[] status, long after, int limit) {
        return Pg.run(snapshot, """
                        select g.id, g.key, x.severity, x.score,
                               array(select v.name from group_member m join vulnerability v on v.id = m.vulnerability_id
                                     where m.group_id = g.id and not m.covering and v.name <> g.key
                                     order by v.name) as aliases
                        from (select group_id, max(severity) as severity, max(score) as score from finding
                              where artifact_id = any ($1::bigint[]) and status = any ($2) and group_id > $3::bigint
                              group by group_id order by group_id limit $4) x
                        join vulnerability_group g on g.id = x.group_id
                        order by g.id""", artifacts, status, after, limit)
                .map(rows -> Pg.mapped(
                        rows,
                        row -> new Keyed(
                                row.getLong("id"),
                                new ExportedVulnerability(
                                        row.getString("key"),
                                        List.of(row.getArrayOfStrings("aliases")),
                                        ordinal(row, "severity", Severity.values()),
                                        row.getFloat("score")))));
    }

    private static ExportedPackage software(Row row) {
        return new ExportedPackage(
                row.getLong("id"),
                row.getString("ecosystem"),
                row.getString("name"),
                textOrNull(row, "version"),
                row.getString("purl"));
    }
}
