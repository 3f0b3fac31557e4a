package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.bus.Hints;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.ledger.OverdueStore.Expired;
import io.vulnstream.ledger.OverdueStore.Unarchived;
import io.vulnstream.ledger.OverdueStore.Unconfirmed;
import io.vulnstream.ledger.RepairStore.Scanless;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up what stopped half-way: jobs of lost workers, results that were announced and not confirmed. */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    /** Entries of a stream of facts that mean that somebody has yet to read them. */
    private static final long LONG_STREAM = 10_000;

    private final OverdueStore store;
    private final FailureStore failures;
    private final AttemptEndStore ends;
    private final RepairStore repairs;
    private final ConfirmationStore confirmations;
    private final EventPublisher publisher;
    private final Hints hints;
    private final Duration republish;

    public Reconciler(Pg pg, RetryPolicy policy, EventPublisher publisher, Hints hints, Duration republish) {
        this.store = new OverdueStore(pg);
        this.failures = new FailureStore(pg);
        this.ends = new AttemptEndStore(pg, policy, republish);
        this.repairs = new RepairStore(pg);
        this.confirmations = new ConfirmationStore(pg, hints);
        this.publisher = publisher;
        this.hints = hints;
        this.republish = republish;
    }

    /** Takes up what no step of ours would: rows that were edited or restored by hand. */
    Future<Void> repair() {
        return repairs.scanless()
                .compose(jobs -> Future.join(jobs.stream().map(this::bury).toList()))
                .compose(done -> repairs.endStuckRequests())
                .map(count -> {
                    if (count > 0) {
                        LOG.atWarn()
                                .addKeyValue("event", "request.repaired")
                                .log("{} requests waited for nothing: they are ended, or resolved again", count);
                        hints.give(Hints.LEDGER);
                    }
                    return null;
                });
    }

    private Future<Boolean> bury(Scanless job) {
        return confirmations
                .rejected(
                        job.job(),
                        job.epoch(),
                        Cause.INTERNAL,
                        "its scan is not in the ledger, where it was when it was reported: replay it")
                .compose(done -> confirmations.notToBeArchived(job.job(), job.epoch()));
    }

    /** Ends the attempts of workers that are not heard of any more. */
    Future<Void> endLostClaims() {
        return store.expired().compose(expired -> {
            Future<Void> done = Future.succeededFuture();
            for (var claim : expired) {
                done = done.compose(nothing -> end(claim));
            }
            return done;
        });
    }

    private Future<Void> end(Expired claim) {
        return ends.lost(claim).map(state -> {
            state.ifPresent(now -> {
                LOG.atWarn()
                        .addKeyValue("event", "job.lost")
                        .addKeyValue("job", claim.job())
                        .log(
                                "The lease of attempt {} on node {} has ended; the job is {} now",
                                claim.attempt(),
                                claim.node(),
                                now);
                hints.give(Hints.PROGRESS);
            });
            return null;
        });
    }

    /**
     * Publishes again what a subscriber has not confirmed. An event too many changes nothing. While a stream is long, what
     * the archiver lacks is merely late: it would only make the stream longer.
     */
    Future<Void> publishUnconfirmed() {
        return store.unconfirmed()
                .compose(this::publishScans)
                .compose(done -> store.unarchived())
                .compose(this::publishFailures);
    }

    private Future<Void> publishScans(List<Unconfirmed> jobs) {
        if (jobs.isEmpty()) {
            return Future.succeededFuture();
        }
        return isLong(Channel.SCAN_COMPLETED)
                .compose(late -> publish(jobs.stream()
                        .filter(job -> !late || !job.ingested())
                        .map(Unconfirmed::event)
                        .toList()))
                .compose(done -> store.published(jobs, republish));
    }

    private Future<Void> publishFailures(List<Unarchived> attempts) {
        if (attempts.isEmpty()) {
            return Future.succeededFuture();
        }
        return isLong(Channel.SCAN_FAILED)
                .compose(late -> late
                        ? Future.succeededFuture()
                        : publish(attempts.stream().map(Unarchived::event).toList()))
                .compose(done -> store.publishedFailures(attempts, republish));
    }

    private Future<Boolean> isLong(Channel channel) {
        return publisher.length(channel).map(length -> length > LONG_STREAM);
    }

    private Future<Void> publish(List<? extends Envelope<?>> events) {
        return Future.join(events.stream().map(publisher::publish).toList()).mapEmpty();
    }

    Future<Optional<Long>> untilNext() {
        return store.untilNext();
    }

    /** Dead letters of a node of the version before have no fingerprint. */
    Future<Void> markDeadLetters() {
        return failures.markUnmarked().mapEmpty();
    }

    Future<Void> ensurePartitions() {
        return store.ensurePartitions();
    }
}
