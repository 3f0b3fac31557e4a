package io.vulnstream.triage;

import static io.vulnstream.support.pg.Columns.ordinal;
import static io.vulnstream.support.pg.Columns.ordinalOrNull;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.Severity;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import io.vulnstream.triage.Drafts.Checked;
import io.vulnstream.triage.Effect.Seen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes decisions and their ends, inside the transaction of whoever decides. */
final class DecidingStore {
    /** Rows of an end's reason. */
    static final short REVOKED = 0;

    static final short SUPERSEDED = 1;
    static final short EXPIRED = 2;

    private static final String ASPECT = "case when %s.kind <= 2 then 0 else %s.kind end";

    private DecidingStore() {}

    /** A problem that a decision is about. */
    record Target(long problem, long source) {}

    /** Problems that a decision may change, by source; packages are told apart as decisions do. */
    static Future<List<Target>> targets(SqlClient tx, Reach reach, long vulnerability) {
        return Pg.run(
                        tx,
                        """
                        select p.id, p.source_id, n.ecosystem, n.name
                        from group_member m
                        join problem p on p.group_id = m.group_id
                        join package n on n.id = p.name_id
                        where m.vulnerability_id = $1
                          and ($2::bigint is null or p.source_id = $2)
                          and ($3::bigint is null or p.source_id in (
                                  select source_id from source_artifact where artifact_id = $3))
                          and ($4::bigint is null or p.source_id in (
                                  select s.id from target t join source s on s.address = t.repository
                                  where t.team_id = $4 and t.active))
                        order by p.source_id, p.id""",
                        vulnerability,
                        reach.source(),
                        reach.artifact(),
                        reach.scope() == DecisionScope.TEAM ? reach.team() : null)
                .map(rows -> {
                    var found = new ArrayList<Target>();
                    rows.forEach(row -> {
                        if (reach.packages().matches(row.getString("ecosystem"), row.getString("name"))) {
                            found.add(new Target(row.getLong("id"), row.getLong("source_id")));
                        }
                    });
                    return List.copyOf(found);
                });
    }

    static Future<Long> vulnerability(SqlClient tx, Decision decision) {
        return Pg.run(tx, "select vulnerability_id from decision where id = $1", decision.row())
                .map(rows -> rows.iterator().next().getLong("vulnerability_id"));
    }

    static Future<Instant> now(SqlClient tx) {
        return Pg.run(tx, "select now() as at")
                .map(rows -> Rows.instant(rows.iterator().next(), "at"));
    }

    /** Of a key that was used before. */
    static Future<Optional<Decision>> byKey(SqlClient tx, String author, @Nullable String key) {
        return key == null
                ? Future.succeededFuture(Optional.empty())
                : one(tx, "d.author = $1 and d.idempotency_key = $2", author, key);
    }

    static Future<Optional<Decision>> byId(SqlClient tx, UUID id) {
        return one(tx, "d.public_id = $1", id);
    }

    private static Future<Optional<Decision>> one(SqlClient tx, String where, Object... values) {
        return Pg.run(
                        tx,
                        "select %s from decision d join vulnerability v on v.id = d.vulnerability_id where %s"
                                .formatted(DecisionStore.COLUMNS, where),
                        values)
                .map(rows -> Pg.mapped(rows, DecisionStore::decision).stream().findFirst());
    }

    static Future<Decision> insert(SqlClient tx, Checked checked, long vulnerability, String author) {
        var draft = checked.draft();
        var reach = checked.reach();
        var id = Ids.next();
        return Pg.run(
                        tx,
                        """
                        with made as (
                            insert into decision (public_id, kind, scope, artifact_id, source_id, team_id, vulnerability_id,
                                                  ecosystem, package, justification, severity, priority, reason, author,
                                                  valid_until, origin, original, idempotency_key)
                            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
                            returning *),
                        holding as (
                            insert into decision_in_force (decision_id, vulnerability_id, valid_until)
                            select id, vulnerability_id, valid_until from made)
                        select %s from made d join vulnerability v on v.id = d.vulnerability_id""".formatted(DecisionStore.COLUMNS),
                        id,
                        (short) draft.kind().ordinal(),
                        (short) reach.scope().ordinal(),
                        reach.artifact(),
                        reach.source(),
                        reach.team(),
                        vulnerability,
                        reach.packages().ecosystem(),
                        reach.packages().name(),
                        draft.justification() == null
                                ? null
                                : (short) draft.justification().ordinal(),
                        draft.severity() == null
                                ? null
                                : (short) draft.severity().ordinal(),
                        draft.priority() == null ? null : draft.priority().shortValue(),
                        draft.reason().strip(),
                        author,
                        Rows.timestamp(draft.validUntil()),
                        draft.origin(),
                        draft.original() == null ? null : new JsonObject(draft.original()),
                        draft.key())
                .map(rows -> DecisionStore.decision(rows.iterator().next()));
    }

    /** What was decided before about just the same ends. */
    static Future<Void> supersede(SqlClient tx, Decision by) {
        return Pg.run(
                        tx,
                        """
                        with former as (
                            delete from decision_in_force f
                            using decision d, decision n
                            where n.id = $1 and d.id = f.decision_id and d.id <> n.id
                              and f.vulnerability_id = n.vulnerability_id and d.scope = n.scope and %s = %s
                              and (d.artifact_id, d.source_id, d.team_id, d.ecosystem, d.package)
                                  is not distinct from (n.artifact_id, n.source_id, n.team_id, n.ecosystem, n.package)
                            returning f.decision_id)
                        insert into decision_end (decision_id, why, principal, superseded_by)
                        select decision_id, $2, $3, $1 from former""".formatted(ASPECT.formatted("d", "d"), ASPECT.formatted("n", "n")),
                        by.row(),
                        SUPERSEDED,
                        by.author())
                .mapEmpty();
    }

    /** Whether it was in force until now. */
    static Future<Boolean> end(SqlClient tx, Decision decision, short why, String principal, @Nullable String reason) {
        return Pg.run(tx, """
                        with former as (delete from decision_in_force where decision_id = $1 returning decision_id)
                        insert into decision_end (decision_id, why, principal, reason)
                        select decision_id, $2, $3, $4 from former
                        returning decision_id""", decision.row(), why, principal, reason).map(rows -> rows.size() > 0);
    }

    static Future<Void> audit(
            SqlClient tx, String principal, String action, Decision decision, @Nullable String detail) {
        return Pg.run(
                        tx,
                        """
                        insert into audit (principal, action, subject, detail)
                        values ($1, $2, $3, jsonb_build_object('kind', $4::text, 'vulnerability', $5::text, 'detail', $6::text))""",
                        principal,
                        action,
                        decision.id().toString(),
                        decision.kind().word(),
                        decision.vulnerability(),
                        detail)
                .mapEmpty();
    }

    /** Of what is too much for one transaction. */
    static Future<Void> markStale(SqlClient tx, Collection<Long> sources) {
        return sources.isEmpty()
                ? Future.succeededFuture()
                : Pg.run(tx, "insert into source_stale (source_id) select unnest($1::bigint[])", (Object)
                                sources.toArray(Long[]::new))
                        .mapEmpty();
    }

    /** As the team sees them, or the fleet. */
    static Future<Map<UUID, Seen>> seen(SqlClient tx, Collection<Long> problems, @Nullable Long team) {
        return problems.isEmpty()
                ? Future.succeededFuture(Map.of())
                : Pg.run(tx, """
                        select p.public_id, v.severity, v.suppressed, v.priority
                        from problem_view v join problem p on p.id = v.problem_id
                        where v.problem_id = any ($1) and v.team_id = $2""", problems.toArray(Long[]::new), team == null ? View.FLEET : team)
                        .map(DecidingStore::seen);
    }

    private static Map<UUID, Seen> seen(RowSet<Row> rows) {
        var found = new HashMap<UUID, Seen>();
        rows.forEach(row -> found.put(
                row.getUUID("public_id"),
                new Seen(
                        ordinal(row, "severity", Severity.values()),
                        ordinalOrNull(row, "suppressed", DecisionKind.values()),
                        row.getShort("priority"))));
        return found;
    }

    /** Of those that may be about a problem, whose it is to be compared with what somebody saw. */
    static Future<List<Decision>> about(SqlClient tx, long problem) {
        return Pg.run(tx, """
                        select p.source_id, p.group_id, n.ecosystem, n.name,
                               array(select t.team_id from source s
                                     join target t on t.repository = s.address and t.active
                                     where s.id = p.source_id) as teams
                        from problem p join package n on n.id = p.name_id where p.id = $1""", problem).compose(rows -> {
            for (var row : rows) {
                return DecisionStore.inForce(
                                tx,
                                row.getLong("source_id"),
                                List.of(row.getArrayOfLongs("teams")),
                                List.of(row.getLong("group_id")))
                        .map(found -> found.values().stream()
                                .flatMap(List::stream)
                                .filter(one ->
                                        one.packages().matches(row.getString("ecosystem"), row.getString("name")))
                                .toList());
            }
            return Future.succeededFuture(List.of());
        });
    }

    /** The oldest first. */
    static Future<List<UUID>> expired(Pg pg, int limit) {
        return pg.list(row -> row.getUUID("public_id"), """
                select d.public_id from decision_in_force f join decision d on d.id = f.decision_id
                where f.valid_until <= now() order by f.valid_until limit $1""", limit);
    }
}
