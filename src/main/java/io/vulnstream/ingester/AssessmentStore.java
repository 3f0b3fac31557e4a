package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.ingester.Assessed.Subject;
import io.vulnstream.ingester.Verdict.Claim;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;

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
                                one.subject(), fresh.contains(one.subject().row()), one.before(), one.verdict()))
                        .filter(Assessed::differs)
                        .toList())
                .compose(
                        assessed -> VerdictStore.update(tx, "finding", assessed).map(assessed));
    }

    /** @param looking scanners that say so and are not switched off */
    private record Loaded(Subject subject, String ecosystem, Verdict before, List<Claim> claims, Set<String> looking) {
        Verdict verdict() {
            var verdict = Verdict.of(ecosystem, claims, before);
            return claims.isEmpty() || !looking.isEmpty() ? verdict : verdict.with(FindingStatus.UNCONFIRMED);
        }

        void add(Live live, Claim claim) {
            claims.add(claim);
            if (!live.switchedOff()) {
                looking.add(live.scanner());
            }
        }
    }

    private record Live(long finding, String scanner, boolean switchedOff, int wording, int sighting) {}

    /** Tables one by one: PostgreSQL joins them all the worse the fuller they became since it planned. */
    private static Future<List<Loaded>> load(SqlClient tx, Set<Long> findings) {
        var rows = FindingStore.rows(findings);
        return found(tx, rows).compose(found -> live(tx, rows).compose(live -> wordings(tx, live)
                .compose(wordings -> versions(tx, live).map(versions -> {
                    live.forEach(one -> Objects.requireNonNull(found.get(one.finding()))
                            .add(
                                    one,
                                    claim(
                                            one.scanner(),
                                            Objects.requireNonNull(wordings.get(one.wording())),
                                            versions.getOrDefault(one.sighting(), List.of()))));
                    return List.copyOf(found.values());
                }))));
    }

    private static Future<Map<Long, Loaded>> found(SqlClient tx, Long[] findings) {
        return Pg.run(tx, """
                        select f.id, f.public_id, t.public_id as artifact, f.status, f.severity, f.severity_rule, f.score, f.fix_version,
                               p.ecosystem, p.name, g.key
                        from finding f
                        join artifact t on t.id = f.artifact_id
                        join package p on p.id = f.package_id
                        join vulnerability_group g on g.id = f.group_id
                        where f.id = any ($1)
                        order by f.id""", (Object) findings).map(rows -> {
            Map<Long, Loaded> found = new LinkedHashMap<>();
            rows.forEach(row -> found.put(row.getLong("id"), loaded(row)));
            return found;
        });
    }

    private static Future<List<Live>> live(SqlClient tx, Long[] findings) {
        return Pg.run(tx, """
                        select s.finding_id, c.name, c.enabled is false as off, s.wording_id, s.sighting_id
                        from said s join scanner c on c.id = s.scanner_id
                        where s.finding_id = any ($1) and s.ended_at is null
                        order by s.finding_id, c.name, s.vulnerability_id""", (Object) findings)
                .map(rows -> Pg.mapped(
                        rows,
                        row -> new Live(
                                row.getLong("finding_id"),
                                row.getString("name"),
                                row.getBoolean("off"),
                                row.getInteger("wording_id"),
                                row.getInteger("sighting_id"))));
    }

    private static Future<Map<Integer, Wording>> wordings(SqlClient tx, List<Live> live) {
        return Pg.run(tx, """
                        select id, severity, severity_reported, score, vector, fix_version, distribution_severity, authority_score
                        from wording where id = any ($1)""", (Object) ids(live, Live::wording)).map(rows -> {
            var wordings = new HashMap<Integer, Wording>();
            rows.forEach(row -> wordings.put(row.getInteger("id"), WordStore.wording(row)));
            return wordings;
        });
    }

    private static Future<Map<Integer, List<String>>> versions(SqlClient tx, List<Live> live) {
        return Pg.run(tx, "select id, versions from sighting where id = any ($1)", (Object) ids(live, Live::sighting))
                .map(rows -> {
                    var versions = new HashMap<Integer, List<String>>();
                    rows.forEach(row -> versions.put(row.getInteger("id"), List.of(row.getArrayOfStrings("versions"))));
                    return versions;
                });
    }

    private static Integer[] ids(List<Live> live, ToIntFunction<Live> part) {
        return live.stream().mapToInt(part).distinct().boxed().toArray(Integer[]::new);
    }

    private static Loaded loaded(Row row) {
        return new Loaded(
                subject(row), row.getString("ecosystem"), VerdictStore.read(row), new ArrayList<>(), new HashSet<>());
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

    private static Claim claim(String scanner, Wording said, List<String> installed) {
        return new Claim(
                scanner,
                said.severity(),
                said.distribution(),
                said.authority(),
                said.score(),
                said.fixVersion(),
                installed);
    }
}
