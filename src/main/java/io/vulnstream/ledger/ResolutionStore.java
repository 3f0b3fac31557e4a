package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.support.Batcher;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests that are to be resolved, and what became of them. */
final class ResolutionStore {
    /** Requests of one transaction: small enough to keep nobody from their rows for long. */
    private static final int LARGEST = 100;

    private final Pg pg;
    private final JobRequestStore jobs;
    private final Batcher<Resolved, Void> batches;

    ResolutionStore(Pg pg, JobRequestStore jobs) {
        this.pg = pg;
        this.jobs = jobs;
        this.batches = new Batcher<>(1, LARGEST, this::together, Pg::unavailable);
    }

    /** @param attempts at resolving that failed before */
    record Due(
            long id,
            String reference,
            @Nullable List<String> scanners,
            @Nullable List<String> platforms,
            Lane lane,
            boolean rescan,
            int attempts,
            Trace trace) {}

    /**
     * Due requests, those due the longest first; imports never are, they name what they are about themselves.
     *
     * @param limit of each lane
     */
    Future<List<Due>> due(int limit, Collection<Long> except) {
        return pg.list(ResolutionStore::read, """
                select id, reference, scanners, platforms, lane, rescan, resolve_attempts, trace
                from (
                    (select * from request
                     where lane = 0 and not_before <= now() and resolved_at is null and finished_at is null
                       and id <> all($2)
                     order by not_before, id limit $1)
                    union all
                    (select * from request
                     where lane = 1 and not_before <= now() and resolved_at is null and finished_at is null
                       and id <> all($2)
                     order by not_before, id limit $1)) r
                order by not_before, id""", limit, except.toArray(Long[]::new));
    }

    /** Milliseconds until the next request is due that is not yet; empty when there is none. */
    Future<Optional<Long>> untilNext() {
        return Pg.millis(pg, """
                select (extract(epoch from least(
                    (select min(not_before) from request
                     where lane = 0 and resolved_at is null and finished_at is null and not_before > now()),
                    (select min(not_before) from request
                     where lane = 1 and resolved_at is null and finished_at is null and not_before > now())) - now())
                    * 1000)::bigint as millis""");
    }

    private static Due read(Row row) {
        return new Due(
                row.getLong("id"),
                row.getString("reference"),
                names(row, "scanners"),
                names(row, "platforms"),
                Lane.values()[row.getShort("lane")],
                row.getBoolean("rescan"),
                row.getInteger("resolve_attempts"),
                Trace.continued(row.getString("trace")));
    }

    private static @Nullable List<String> names(Row row, String column) {
        String[] names = row.getArrayOfStrings(column);
        return names == null ? null : List.of(names);
    }

    /** Scanners some node has spoken of, enabled here or not. */
    Future<Set<String>> seenScanners() {
        return pg.list(row -> row.getString("scanner"), "select scanner from scanner_state")
                .map(HashSet::new);
    }

    Future<Void> postpone(Due request, Duration delay, int attempts, @Nullable Cause cause, @Nullable String detail) {
        return pg.query(
                        """
                update request
                set not_before = now() + $2 * interval '1 millisecond', resolve_attempts = $3, cause = $4, detail = $5
                where id = $1 and state = 0""",
                        request.id(),
                        delay.toMillis(),
                        attempts,
                        cause == null ? null : cause.code(),
                        Rows.storable(detail))
                .mapEmpty();
    }

    /** Until their hosts are to be asked again. Uses up no attempt. Those that are due later by then are left as they are. */
    Future<Void> holdBack(List<Due> requests, List<Gate> hosts) {
        return pg.query(
                        """
                update request r
                set not_before = now() + h.millis * interval '1 millisecond', cause = $4, detail = h.why
                from unnest($1::bigint[], $2::bigint[], $3::text[]) as h (id, millis, why)
                where r.id = h.id and r.state = 0 and r.not_before <= now()""",
                        requests.stream().map(Due::id).toArray(Long[]::new),
                        hosts.stream().map(host -> host.closedFor().toMillis()).toArray(Long[]::new),
                        hosts.stream()
                                .map(host -> Rows.storable(HostGates.why(host)))
                                .toArray(String[]::new),
                        Cause.REGISTRY_UNAVAILABLE.code())
                .mapEmpty();
    }

    Future<Void> bury(Due request, Cause cause, String detail) {
        var fingerprint = ErrorFingerprint.of(null, cause, null, detail);
        return pg.withTransaction(tx -> FailureStore.know(tx, Set.of(fingerprint))
                .compose(
                        known -> Pg.run(tx, """
                        update request
                        set state = 3, resolve_attempts = resolve_attempts + 1, cause = $2, detail = $3, fingerprint = $4,
                            finished_at = now()
                        where id = $1 and state = 0""", request.id(), cause.code(), Rows.storable(detail), fingerprint.hash()))
                .mapEmpty());
    }

    /** Complete when everything the request leads to is committed, or it was ended meanwhile. */
    Future<Void> commit(Resolved resolved) {
        return batches.add(resolved);
    }

    /**
     * Everything that resolved requests lead to, in one transaction; nothing of those that were ended meanwhile.
     *
     * <p>Rows are locked in one order by everybody: source, artifacts by id, then jobs by artifact and scanner. The key
     * lock on the artifacts comes before any lock on a job, because who ingests locks an artifact first and its job last.
     */
    private Future<List<Void>> together(List<Resolved> resolved) {
        return pg.withRacingTransaction(tx -> open(tx, resolved)
                        .compose(open -> open.isEmpty()
                                ? Future.succeededFuture()
                                : ArtifactStore.record(tx, open).compose(places -> jobs.demand(tx, open, places))))
                .map(done -> Collections.nCopies(resolved.size(), null));
    }

    private static Future<List<Resolved>> open(SqlClient tx, List<Resolved> resolved) {
        return Pg.run(tx, "select id from request where id = any($1) and state = 0 order by id for update", (Object)
                        resolved.stream().map(r -> r.request().id()).toArray(Long[]::new))
                .map(rows -> {
                    var open = Set.copyOf(Pg.mapped(rows, row -> row.getLong("id")));
                    return resolved.stream()
                            .filter(r -> open.contains(r.request().id()))
                            .toList();
                });
    }
}
