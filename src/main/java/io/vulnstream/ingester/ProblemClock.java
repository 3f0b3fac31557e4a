package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.ledger.LeasedLoop;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.OutageLog;
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
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final int BATCH = 2_000;

    private final OutageLog outage = new OutageLog(LOG, "problem-clock", "Looking at what is due");
    private final ProblemClockStore store;
    private final ProblemReviewStore reviews;
    private final Decisions decisions;
    private final SloPolicies policies;
    private final LeasedLoop loop;
    private long compared = -1;

    /** @param holder this process, as no other is named */
    public ProblemClock(Vertx vertx, Pg pg, String holder, SloPolicies policies) {
        this.store = new ProblemClockStore(pg);
        this.reviews = new ProblemReviewStore(pg, policies);
        this.decisions = new Decisions(pg, reviews);
        this.policies = policies;
        this.loop = new LeasedLoop(vertx, pg, LEASE, holder, PERIOD, outage, this::round);
    }

    public void start() {
        loop.start();
    }

    public Future<Void> stop() {
        return loop.stop();
    }

    private Future<Duration> round() {
        return comparePolicies()
                .compose(done -> tick())
                .compose(more -> more
                        ? Future.succeededFuture(Duration.ZERO)
                        : store.countDay().compose(counted -> next()));
    }

    /** Once for each time it holds the lease. */
    private Future<Void> comparePolicies() {
        if (compared == loop.epoch()) {
            return Future.succeededFuture();
        }
        return store.policies(policies).onSuccess(done -> compared = loop.epoch());
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
