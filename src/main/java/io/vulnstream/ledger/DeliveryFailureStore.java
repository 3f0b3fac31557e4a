package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * Counts what a subscriber cannot do with a fact. An outage is waited for and counts for nothing; whatever else keeps failing
 * is told again with growing pauses, a bounded number of times, and then it is a dead letter.
 */
public final class DeliveryFailureStore {
    /** Classes of SQLSTATE of a server that is not well, or of two that were in each other's way. */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "55", "57", "58", "25");

    private final Pg pg;
    private final String node;
    private final int tries;
    private final Duration first;

    /**
     * @param tries after which it is a dead letter
     * @param first the pause before the second try; each one is twice as long as the one before, an hour at most
     */
    public DeliveryFailureStore(Pg pg, String node, int tries, Duration first) {
        this.pg = pg;
        this.node = node;
        this.tries = tries;
        this.first = first;
    }

    /**
     * What becomes of a delivery that failed: where it is counted the entry is done with, and the ledger brings it back.
     *
     * @param fact the job, epoch and subscriber that did not go together
     */
    public Future<Settlement> settle(Fact fact, Throwable failure) {
        var settlement = Settlement.of(failure);
        if (!(settlement instanceof Settlement.Retry retry) || !retry.begun() || isOutage(retry.cause(), failure)) {
            return Future.succeededFuture(settlement);
        }
        return count(fact, retry.cause(), retry.detail())
                .map(dead -> dead.isEmpty() ? settlement : Settlement.accept())
                .otherwise(settlement);
    }

    /** @param scanner of the job */
    public record Fact(JobId job, long epoch, String subscriber, String scanner) {}

    private static boolean isOutage(Cause cause, Throwable failure) {
        if (cause == Cause.STORAGE_UNAVAILABLE || cause == Cause.RATE_LIMITED) {
            return true;
        }
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof PgException e) {
                return e.getSqlState() == null
                        || PASSING.contains(e.getSqlState().substring(0, 2));
            }
            if (t instanceof IOException || t instanceof TimeoutException || t instanceof VertxException) {
                return true;
            }
        }
        return false;
    }

    /**
     * A job that nobody who could settle it still lacks is not told of again; what only failed may be archived by its
     * attempt alone.
     *
     * @return whether it is a dead letter now; empty when the fact is not open any more
     */
    private Future<Optional<Boolean>> count(Fact fact, Cause cause, String detail) {
        var fingerprint = ErrorFingerprint.ofDelivery(fact.subscriber(), fact.scanner(), cause, detail);
        return pg.withTransaction(tx -> FailureStore.know(tx, Set.of(fingerprint))
                .compose(known -> Pg.run(
                        tx,
                        COUNT,
                        Ids.next(),
                        fact.job().value(),
                        fact.epoch(),
                        fact.subscriber(),
                        node,
                        cause.code(),
                        Rows.storable(detail),
                        fingerprint.hash(),
                        tries))
                .compose(counted -> {
                    var row = Pg.mapped(counted, r -> r).stream().findFirst();
                    return row.isEmpty()
                            ? Future.succeededFuture(Optional.<Boolean>empty())
                            : later(tx, fact, row.get().getInteger("tries"))
                                    .map(Optional.of(row.get().getBoolean("dead")));
                }));
    }

    private Future<Void> later(SqlClient tx, Fact fact, int tried) {
        long pause = Math.min(Duration.ofHours(1).toMillis(), first.toMillis() << Math.min(20, Math.max(0, tried - 1)));
        return Pg.run(tx, """
                update job j
                set not_before = case
                        when (j.state = 5 or j.ingested_at is not null or exists (
                                select 1 from delivery_failure f
                                where f.job_id = j.id and f.epoch = j.epoch and f.subscriber = 'ingester'
                                  and f.dead_at is not null))
                         and (j.archived_at is not null or exists (
                                select 1 from delivery_failure f
                                where f.job_id = j.id and f.epoch = j.epoch and f.subscriber = 'archiver'
                                  and f.dead_at is not null))
                        then 'infinity' else now() + $3 * interval '1 millisecond' end
                where j.public_id = $1 and j.epoch = $2 and (j.state = 3 or j.state = 5 and j.scan_id is not null)""", fact.job().value(), fact.epoch(), pause)
                .compose(done -> Pg.run(tx, """
                        update attempt t
                        set republish_at = case
                                when exists (select 1 from delivery_failure f
                                             where f.job_id = t.job_id and f.epoch = t.epoch
                                               and f.subscriber = 'archiver' and f.dead_at is not null)
                                then 'infinity' else now() + $3 * interval '1 millisecond' end
                        from job j
                        where j.public_id = $1 and t.job_id = j.id and t.epoch = $2 and t.archived_at is null
                          and t.outcome in (1, 2, 3)""", fact.job().value(), fact.epoch(), pause))
                .mapEmpty();
    }

    private static final String COUNT = """
            insert into delivery_failure as f (public_id, job_id, epoch, subscriber, node, tries, cause, detail, fingerprint,
                                               dead_at)
            select $1, j.id, $3, $4, $5, 1, $6, $7, $8, case when $9 <= 1 then now() end
            from job j
            where j.public_id = $2
              and (j.epoch = $3 and j.state = 3 and $4 = 'ingester' and j.ingested_at is null
                   or j.epoch = $3 and j.state in (3, 5) and $4 = 'archiver' and j.archived_at is null
                      and j.scan_id is not null
                   or $4 = 'archiver'
                      and exists (select 1 from attempt t
                                  where t.job_id = j.id and t.epoch = $3 and t.archived_at is null
                                    and t.outcome in (1, 2, 3)))
            on conflict (job_id, epoch, subscriber) do update
            set tries = f.tries + 1, node = excluded.node, cause = excluded.cause, detail = excluded.detail,
                fingerprint = excluded.fingerprint, last_at = now(),
                dead_at = case when f.tries + 1 >= $9 then coalesce(f.dead_at, now()) end
            returning f.tries, f.dead_at is not null as dead""";

    /** Names a subscriber in the rows. */
    public static final String INGESTER = "ingester";

    public static final String ARCHIVER = "archiver";
}
