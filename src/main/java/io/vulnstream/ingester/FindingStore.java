package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the findings a report needs and has not. */
final class FindingStore {
    private FindingStore() {}

    /**
     * @param wanted findings the report leads to
     * @param born rows of those that are new
     */
    record Made(int wanted, Set<Long> born) {}

    /** How many findings a report leads to, written or not. */
    static Future<Integer> count(SqlClient tx, Resolved report) {
        return Pg.run(tx, """
                        select count(*)::int as wanted
                        from (select distinct e.package_id, m.group_id
                              from unnest($1::bigint[], $2::bigint[]) as e (package_id, vulnerability_id)
                              join group_member m using (vulnerability_id)) w""", report.packages(), report.vulnerabilities())
                .map(rows -> rows.iterator().next().getInteger("wanted"));
    }

    static Future<Made> make(SqlClient tx, long artifact, Resolved report) {
        return Pg.run(tx, """
                        with wanted as (
                            select distinct e.package_id, m.group_id
                            from unnest($2::bigint[], $3::bigint[]) as e (package_id, vulnerability_id)
                            join group_member m using (vulnerability_id))
                        select count(*)::int as wanted,
                               coalesce(array_agg(w.package_id) filter (where f.id is null), '{}') as packages,
                               coalesce(array_agg(w.group_id) filter (where f.id is null), '{}') as groups
                        from wanted w
                        left join finding f
                             on f.artifact_id = $1 and f.package_id = w.package_id and f.group_id = w.group_id""", artifact, report.packages(), report.vulnerabilities())
                .compose(rows -> insert(tx, artifact, rows.iterator().next()));
    }

    /** Severity and status are chosen when all that scanners say is written. */
    private static Future<Made> insert(SqlClient tx, long artifact, Row missing) {
        var packages = missing.getArrayOfLongs("packages");
        var wanted = missing.getInteger("wanted");
        if (packages.length == 0) {
            return Future.succeededFuture(new Made(wanted, Set.of()));
        }
        return Pg.run(tx, """
                        insert into finding (public_id, artifact_id, package_id, group_id, status, severity, severity_rule)
                        select e.public_id, $1, e.package_id, e.group_id, 0, 0, 3
                        from unnest($2::uuid[], $3::bigint[], $4::bigint[]) as e (public_id, package_id, group_id)
                        order by e.package_id, e.group_id
                        returning id""", artifact, ids(packages.length), packages, missing.getArrayOfLongs("groups"))
                .map(rows -> Pg.mapped(rows, row -> row.getLong("id")).stream().collect(Collectors.toSet()))
                .map(born -> new Made(wanted, born));
    }

    static UUID[] ids(int count) {
        return Stream.generate(Ids::next).limit(count).toArray(UUID[]::new);
    }

    static Long[] rows(Set<Long> findings) {
        var rows = findings.toArray(Long[]::new);
        Arrays.sort(rows);
        return rows;
    }
}
