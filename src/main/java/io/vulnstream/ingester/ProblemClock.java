package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.ledger.LeaseStore;
import io.vulnstream.ledger.Leased;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.WakeLoop;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.Decisions;
import io.vulnstream.triage.SloPolicies;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does to problems what time does: ends decisions that were valid until now, warns of what is soon due and says what is
 * overdue, when it is, and counts the days. One at a time in the cluster, and one transaction for each source.
 */
public final class ProblemClock {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemClock.class);
    private static final String LEASE = "problem-clock";
    private static final Duration LEASE_LENGTH = Duration.ofSeconds(15);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final int BATCH = 2_000;

    private final OutageLog outage = new OutageLog(LOG, "problem-clock", "Looking at what is due");
    private final ProblemClockStore store;
    private final ProblemReviewStore reviews;
    private final Decisions decisions;
    private final SloPolicies policies;
    private final Leased lease;
    private final WakeLoop loop;
    private long compared = -1;

    /** @param holder this process, as no other is named */
    public ProblemClock(Vertx vertx, Pg pg, String holder, SloPolicies policies) {
        this.store = new ProblemClockStore(pg);
        this.reviews = new ProblemReviewStore(pg, policies);
        this.decisions = new Decisions(pg, reviews);
        this.policies = policies;
        this.loop = new WakeLoop(vertx, PERIOD, this::round);
        this.lease = new Leased(vertx, new LeaseStore(pg), LEASE, holder, LEASE_LENGTH, loop::wake);
    }

    public void start() {
        loop.start();
        lease.start();
    }

    public Future<Void> stop() {
        return loop.stop().compose(done -> lease.stop());
    }

    private Future<Duration> round() {
        if (!lease.held()) {
            return Future.succeededFuture(PERIOD);
        }
        return comparePolicies()
                .compose(done -> tick())
                .compose(more -> store.countDay().map(more))
                .compose(more -> more ? Future.succeededFuture(Duration.ZERO) : next())
                .onSuccess(next -> outage.up())
                .onFailure(outage::down);
    }

    /** Once for each time it holds the lease. */
    private Future<Void> comparePolicies() {
        if (compared == lease.epoch()) {
            return Future.succeededFuture();
        }
        return store.policies(policies).onSuccess(done -> compared = lease.epoch());
    }

    /** Answers whether there is more at once. */
    Future<Boolean> tick() {
        return decisions.expire().compose(expired -> store.due(BATCH).compose(due -> FanOut.inTurn(
                        List.copyOf(due.entrySet()), entry -> reviews.reviewInTime(entry.getKey(), entry.getValue()))
                .map(done ->
                        expired > 0 || due.values().stream().mapToInt(Set::size).sum() >= BATCH)));
    }

    private Future<Duration> next() {
        return store.nextIn().map(millis -> millis.filter(left -> left < PERIOD.toMillis())
                .map(left -> Duration.ofMillis(Math.max(1, left)))
                .orElse(PERIOD));
    }
}
