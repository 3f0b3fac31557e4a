package io.vulnstream.ingester;

import static io.vulnstream.support.pg.Rows.coded;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.Severity;
import io.vulnstream.ingester.Assessed.Subject;
import io.vulnstream.ingester.Verdict.Claim;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Chooses status, severity and fix of findings anew, from what is said of them, and writes what is different. */
final class AssessmentStore {
    private AssessmentStore() {}

    /** @param fresh those of them that were made in this transaction */
    static Future<List<Assessed>> assess(SqlClient tx, Set<Long> findings, Set<Long> fresh) {
        if (findings.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return load(tx, findings)
                .map(found -> found.stream()
                        .map(one -> new Assessed(
                                one.subject(),
                                fresh.contains(one.subject().row()),
                                one.before(),
                                Verdict.of(one.ecosystem(), one.claims(), one.before())))
                        .filter(Assessed::differs)
                        .toList())
                .compose(
                        assessed -> VerdictStore.update(tx, "finding", assessed).map(assessed));
    }

    private record Loaded(Subject subject, String ecosystem, Verdict before, List<Claim> claims) {}

    private static Future<List<Loaded>> load(SqlClient tx, Set<Long> findings) {
        return Pg.run(tx, """
                        select f.id, f.public_id, t.public_id as artifact, f.status, f.severity, f.severity_rule, f.score, f.fix_version,
                               p.ecosystem, p.name, g.key, a.scanner, a.severity as claimed, a.distribution_severity,
                               a.authority_score, a.score as claimed_score, a.fix_version as claimed_fix,
                               array(select distinct o.version from occurrence o
                                     where o.attribution_id = a.id order by 1 limit 20) as installed
                        from finding f
                        join artifact t on t.id = f.artifact_id
                        join package p on p.id = f.package_id
                        join vulnerability_group g on g.id = f.group_id
                        left join attribution a on a.finding_id = f.id and a.live
                        where f.id = any ($1)
                        order by f.id, a.scanner, a.vulnerability_id""", (Object) FindingStore.rows(findings)).map(rows -> {
            Map<Long, Loaded> found = new LinkedHashMap<>();
            for (var row : rows) {
                var loaded = found.computeIfAbsent(row.getLong("id"), id -> loaded(row));
                if (row.getString("scanner") != null) {
                    loaded.claims().add(claim(row));
                }
            }
            return List.copyOf(found.values());
        });
    }

    private static Loaded loaded(Row row) {
        return new Loaded(subject(row), row.getString("ecosystem"), VerdictStore.read(row), new ArrayList<>());
    }

    /** Of a row with id, public_id, artifact, key and name. */
    static Subject subject(Row row) {
        return new Subject(
                row.getLong("id"),
                row.getUUID("public_id"),
                row.getUUID("artifact"),
                row.getString("key"),
                row.getString("name"));
    }

    private static Claim claim(Row row) {
        return new Claim(
                row.getString("scanner"),
                Objects.requireNonNull(coded(row, "claimed", code -> Severity.values()[code])),
                coded(row, "distribution_severity", code -> Severity.values()[code]),
                row.getFloat("authority_score"),
                row.getFloat("claimed_score"),
                row.getString("claimed_fix"),
                List.of(row.getArrayOfStrings("installed")));
    }
}
