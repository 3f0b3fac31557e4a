package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.ingester.Assessed.Subject;
import io.vulnstream.ingester.Comparison.Finding;
import io.vulnstream.ledger.ScanRow;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes the findings a report needs and has not. */
final class FindingStore {
    private static final int BATCH = 2000;

    private FindingStore() {}

    /** How many findings a report leads to, written or not. */
    static Future<Integer> count(SqlClient tx, Resolved report) {
        return Pg.run(tx, """
                        select count(*)::int as wanted
                        from (select distinct e.package_id, m.group_id
                              from unnest($1::bigint[], $2::bigint[]) as e (package_id, vulnerability_id)
                              join group_member m using (vulnerability_id)) w""", packages(report), vulnerabilities(report))
                .map(rows -> rows.iterator().next().getInteger("wanted"));
    }

    private static Long[] packages(Resolved report) {
        return report.all().stream().map(entry -> entry.key().pack()).toArray(Long[]::new);
    }

    private static Long[] vulnerabilities(Resolved report) {
        return report.all().stream().map(entry -> entry.key().vulnerability()).toArray(Long[]::new);
    }

    /** @param missing are made, as what is said of them has it; nothing else is said of them by anybody. */
    static Future<List<Assessed>> make(SqlClient tx, ScanRow scan, Comparison comparison, List<Finding> missing) {
        var made = new ArrayList<Assessed>(missing.size());
        Future<Void> done = Future.succeededFuture();
        for (var from = 0; from < missing.size(); from += BATCH) {
            var batch = missing.subList(from, Math.min(from + BATCH, missing.size()));
            done = done.compose(before -> insert(tx, scan, comparison, batch).map(more -> {
                made.addAll(more);
                return null;
            }));
        }
        return done.map(made);
    }

    private static Future<List<Assessed>> insert(
            SqlClient tx, ScanRow scan, Comparison comparison, List<Finding> missing) {
        var ids = ids(missing.size());
        var verdicts = missing.stream()
                .map(finding -> comparison.verdict(finding, scan.scanner()))
                .toList();
        return Pg.run(
                        tx,
                        """
                        insert into finding (status, severity, severity_rule, score, fix_version, public_id, package_id,
                                             group_id, artifact_id)
                        select e.*, $9
                        from unnest($1::smallint[], $2::smallint[], $3::smallint[], $4::real[], $5::text[], $6::uuid[],
                                    $7::bigint[], $8::bigint[]) as e
                        returning id, package_id, group_id""",
                        VerdictStore.columns(
                                verdicts,
                                ids,
                                missing.stream().map(Finding::pack).toArray(Long[]::new),
                                missing.stream().map(Finding::group).toArray(Long[]::new),
                                scan.artifactRow()))
                .map(rows -> {
                    rows.forEach(row -> comparison.made(
                            new Finding(row.getLong("package_id"), row.getLong("group_id")), row.getLong("id")));
                    return IntStream.range(0, ids.length)
                            .mapToObj(i -> fresh(scan, comparison, missing.get(i), ids[i], verdicts.get(i)))
                            .toList();
                });
    }

    private static Assessed fresh(ScanRow scan, Comparison comparison, Finding finding, UUID id, Verdict verdict) {
        var subject = new Subject(
                comparison.row(finding), id, scan.artifact(), comparison.key(finding), comparison.name(finding));
        return new Assessed(subject, true, verdict, verdict);
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
