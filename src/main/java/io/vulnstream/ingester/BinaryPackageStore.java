package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.ingester.ParsedReport.Binary;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which source package an artifact's binary packages were built from. The first report that tells is believed. */
final class BinaryPackageStore {
    private BinaryPackageStore() {}

    /** Keeps what the report tells. */
    static Future<Void> learn(SqlClient tx, long artifact, ParsedReport report, Dictionary rows) {
        if (report.sources().isEmpty()) {
            return Future.succeededFuture();
        }
        var binaries = new ArrayList<>(report.sources().keySet());
        return Pg.run(
                        tx,
                        """
                        insert into binary_package (artifact_id, ecosystem, name, package_id)
                        select $1, e.ecosystem, e.name, e.package_id
                        from unnest($2::text[], $3::text[], $4::bigint[]) as e (ecosystem, name, package_id)
                        where not exists (select from binary_package b
                                          where b.artifact_id = $1 and b.ecosystem = e.ecosystem and b.name = e.name)""",
                        artifact,
                        binaries.stream().map(Binary::ecosystem).toArray(String[]::new),
                        binaries.stream().map(Binary::name).toArray(String[]::new),
                        packageRows(report, rows, binaries))
                .mapEmpty();
    }

    private static Long[] packageRows(ParsedReport report, Dictionary rows, List<Binary> binaries) {
        return binaries.stream()
                .map(binary -> rows.packages().get(report.sources().getOrDefault(binary, 0)))
                .toArray(Long[]::new);
    }

    /** A source package. */
    record Source(long row, String name) {}

    /** For each of these packages that is known as a binary one of the artifact: its source package. */
    static Future<Map<Long, Source>> sources(SqlClient tx, long artifact, Dictionary rows) {
        return Pg.run(tx, """
                        select p.id, b.package_id, s.name
                        from package p
                        join binary_package b
                             on b.artifact_id = $1 and b.ecosystem = p.ecosystem and b.name = p.name
                        join package s on s.id = b.package_id
                        where p.id = any ($2) and p.version = '' and b.package_id <> p.id""", artifact, rows.packages().toArray(Long[]::new)).map(found -> {
            var sources = new HashMap<Long, Source>();
            found.forEach(row ->
                    sources.put(row.getLong("id"), new Source(row.getLong("package_id"), row.getString("name"))));
            return sources;
        });
    }
}
