package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.FindingChanged;
import io.vulnstream.event.Trace;
import io.vulnstream.ingester.Assessed.Change;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.pg.Pg;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes what happened to findings, and what others must hear of it. */
final class ChangeStore {
    /** Events in one entry of the outbox at most. */
    private static final int ENTRY = 500;

    private ChangeStore() {}

    /**
     * Whose doing it is.
     *
     * @param scan null when no scan did it
     */
    record Origin(@Nullable UUID scan, Trace trace, Instant at) {}

    static Future<Void> write(SqlClient tx, Origin origin, List<Change> changes) {
        return changes.isEmpty()
                ? Future.succeededFuture()
                : transitions(tx, "finding_id", origin, changes).compose(written -> announce(tx, origin, changes));
    }

    /** Of problems. */
    static Future<Void> writeOfProblems(SqlClient tx, Origin origin, List<Change> changes) {
        return changes.isEmpty() ? Future.succeededFuture() : transitions(tx, "problem_id", origin, changes);
    }

    /** Of what problems are to their teams. */
    static Future<Void> writeOfViews(SqlClient tx, Origin origin, List<ViewChange> changes) {
        return changes.isEmpty()
                ? Future.succeededFuture()
                : Pg.run(
                                tx,
                                """
                        insert into transition (problem_id, team_id, kind, cause, from_value, to_value, before_value,
                                                after_value, decision_id, scan_id)
                        select e.*, $10 from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::smallint[], $5::text[],
                                                    $6::text[], $7::text[], $8::text[], $9::bigint[]) as e""",
                                changes.stream().map(ViewChange::problem).toArray(Long[]::new),
                                changes.stream().map(ViewChange::team).toArray(Long[]::new),
                                changes.stream()
                                        .map(c -> (short) c.kind().ordinal())
                                        .toArray(Short[]::new),
                                changes.stream()
                                        .map(c -> (short) c.cause().ordinal())
                                        .toArray(Short[]::new),
                                changes.stream().map(ViewChange::from).toArray(String[]::new),
                                changes.stream().map(ViewChange::to).toArray(String[]::new),
                                changes.stream().map(ViewChange::before).toArray(String[]::new),
                                changes.stream().map(ViewChange::after).toArray(String[]::new),
                                changes.stream().map(ViewChange::decision).toArray(Long[]::new),
                                origin.scan())
                        .mapEmpty();
    }

    private static Future<Void> transitions(SqlClient tx, String subject, Origin origin, List<Change> changes) {
        return Pg.run(
                        tx,
                        """
                        insert into transition (%s, kind, cause, from_value, to_value, before_value, after_value, scan_id)
                        select e.*, $8 from unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::text[], $5::text[],
                                                   $6::text[], $7::text[]) as e""".formatted(subject),
                        changes.stream().map(c -> c.subject().row()).toArray(Long[]::new),
                        changes.stream().map(c -> (short) c.kind().ordinal()).toArray(Short[]::new),
                        changes.stream()
                                .map(c -> (short) c.because().cause().ordinal())
                                .toArray(Short[]::new),
                        changes.stream().map(c -> c.because().from()).toArray(String[]::new),
                        changes.stream().map(c -> c.because().to()).toArray(String[]::new),
                        changes.stream().map(Change::before).toArray(String[]::new),
                        changes.stream().map(Change::after).toArray(String[]::new),
                        origin.scan())
                .mapEmpty();
    }

    /**
     * One event for each finding: what else changed of it stands in the finding itself. One entry for an artifact, within
     * which the order matters.
     */
    private static Future<Void> announce(SqlClient tx, Origin origin, List<Change> changes) {
        var first = new LinkedHashMap<Long, Change>();
        changes.forEach(change -> first.putIfAbsent(change.subject().row(), change));
        var events = new LinkedHashMap<UUID, List<FindingChanged>>();
        first.values()
                .forEach(change -> events.computeIfAbsent(change.subject().artifact(), artifact -> new ArrayList<>())
                        .add(event(change)));
        var keys = new ArrayList<String>();
        var entries = new ArrayList<String>();
        events.forEach((artifact, all) -> FanOut.chunks(all, ENTRY).forEach(some -> {
            keys.add(artifact.toString());
            entries.add(FindingChanges.of(origin.at(), origin.trace(), some).encode());
        }));
        return Pg.run(tx, """
                        insert into outbox (key, event)
                        select e.key, e.event
                        from unnest($1::text[], $2::text[]) with ordinality as e (key, event, place)
                        order by e.place""", keys.toArray(String[]::new), entries.toArray(String[]::new))
                .mapEmpty();
    }

    private static FindingChanged event(Change change) {
        return new FindingChanged(
                change.subject().id().toString(),
                change.subject().artifact(),
                change.kind().word(),
                change.subject().key(),
                change.subject().name(),
                change.verdict().status().word(),
                change.verdict().severity().word());
    }
}
