package io.vulnstream.triage;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;
import static io.vulnstream.support.pg.Columns.ordinalOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.Severity;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the decisions that problems of a source are compared with. */
public final class DecisionStore {
    /** Columns of a decision: d is the decision, v its vulnerability. */
    public static final String COLUMNS = """
            d.id, d.public_id, d.kind, d.scope, d.artifact_id, d.source_id, d.team_id, v.name as vulnerability, d.ecosystem,
            d.package, d.justification, d.severity, d.priority, d.reason, d.author, d.decided_at, d.valid_until, d.origin""";

    private DecisionStore() {}

    /**
     * Those in force that may be about a source, by the groups they are about.
     *
     * @param teams rows of those that own it
     */
    public static Future<Map<Long, List<Decision>>> inForce(
            SqlClient tx, long source, Collection<Long> teams, Collection<Long> groups) {
        return Pg.run(tx, """
                        select m.group_id, %s
                        from decision_in_force f
                        join group_member m on m.vulnerability_id = f.vulnerability_id and m.group_id = any ($3)
                        join decision d on d.id = f.decision_id
                        join vulnerability v on v.id = d.vulnerability_id
                        where (f.valid_until is null or f.valid_until > now())
                          and (d.scope = 3
                               or d.source_id = $1
                               or d.scope = 2 and d.team_id = any ($2)
                               or d.artifact_id in (select artifact_id from source_artifact where source_id = $1))
                        order by d.id""".formatted(COLUMNS), source, teams.toArray(Long[]::new), groups.toArray(Long[]::new))
                .map(rows -> {
                    var found = new HashMap<Long, List<Decision>>();
                    rows.forEach(row -> found.computeIfAbsent(row.getLong("group_id"), g -> new ArrayList<>())
                            .add(decision(row)));
                    return found;
                });
    }

    /** Of some decisions those that nobody revoked or replaced, by row: what ended by itself is among them. */
    public static Future<Map<Long, Decision>> unrevoked(SqlClient tx, Collection<Long> rows) {
        return Pg.run(tx, """
                        select %s from decision d join vulnerability v on v.id = d.vulnerability_id
                        where d.id = any ($1)
                          and not exists (select from decision_end e where e.decision_id = d.id and e.why <> 2)""".formatted(COLUMNS), (Object) rows.toArray(Long[]::new))
                .map(found -> {
                    var decisions = new HashMap<Long, Decision>();
                    found.forEach(row -> decisions.put(row.getLong("id"), decision(row)));
                    return decisions;
                });
    }

    public static Decision decision(Row row) {
        var priority = row.getShort("priority");
        return new Decision(
                row.getLong("id"),
                row.getUUID("public_id"),
                ordinal(row, "kind", DecisionKind.values()),
                ordinal(row, "scope", DecisionScope.values()),
                row.getLong("artifact_id"),
                row.getLong("source_id"),
                row.getLong("team_id"),
                row.getString("vulnerability"),
                new PackagePattern(row.getString("ecosystem"), row.getString("package")),
                ordinalOrNull(row, "justification", Justification.values()),
                ordinalOrNull(row, "severity", Severity.values()),
                priority == null ? null : priority.intValue(),
                row.getString("reason"),
                row.getString("author"),
                instant(row, "decided_at"),
                instantOrNull(row, "valid_until"),
                row.getString("origin"));
    }
}
