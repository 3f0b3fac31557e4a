package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.bus.Hints;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.ledger.OverdueStore.Expired;
import io.vulnstream.ledger.OverdueStore.Unarchived;
import io.vulnstream.ledger.RepairStore.Scanless;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up what stopped half-way: jobs of lost workers, results that were announced and not confirmed. */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final OverdueStore store;
    private final FailureStore failures;
    private final AttemptEndStore ends;
    private final RepairStore repairs;
    private final ConfirmationStore confirmations;
    private final EventPublisher publisher;
    private final Hints hints;
    private final Duration grace;

    /** @param grace how long after its commit an event may take to be in its stream */
    public Reconciler(Pg pg, RetryPolicy policy, EventPublisher publisher, Hints hints, Duration grace) {
        this.store = new OverdueStore(pg);
        this.failures = new FailureStore(pg);
        this.ends = new AttemptEndStore(pg, policy, grace);
        this.repairs = new RepairStore(pg);
        this.confirmations = new ConfirmationStore(pg, hints);
        this.publisher = publisher;
        this.hints = hints;
        this.grace = grace;
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
     * Publishes again what was lost, which is what a subscriber has not confirmed though it has acknowledged everything that
     * was published then and for some time after; whatever is merely late is left alone. What a subscriber has to do is
     * looked at before the ledger is, because it confirms before it acknowledges. An event too many changes nothing.
     *
     * @return whether more may have been lost
     */
    Future<Boolean> publishLost() {
        return Future.all(
                        toTell(Channel.SCAN_COMPLETED, DeliveryFailureStore.INGESTER),
                        toTell(Channel.SCAN_COMPLETED, DeliveryFailureStore.ARCHIVER),
                        toTell(Channel.SCAN_FAILED, DeliveryFailureStore.ARCHIVER))
                .compose(ages -> lostScans(ages.resultAt(0), ages.resultAt(1))
                        .compose(scans -> lostFailures(ages.resultAt(2)).map(failures -> scans || failures)));
    }

    /** How old the oldest event is that a subscriber has to do; empty when more would only make its stream longer. */
    private Future<Optional<Duration>> toTell(Channel channel, String subscriber) {
        return publisher.lag(channel, subscriber).map(lag -> lag.isLong() ? Optional.empty() : Optional.of(lag.age()));
    }

    private Future<Boolean> lostScans(Optional<Duration> ingester, Optional<Duration> archiver) {
        return ingester.isEmpty() && archiver.isEmpty()
                ? Future.succeededFuture(false)
                : store.unconfirmed(ingester, archiver)
                        .compose(lost -> again(lost, () -> store.published(lost, grace)));
    }

    private Future<Boolean> lostFailures(Optional<Duration> archiver) {
        return archiver.isEmpty()
                ? Future.succeededFuture(false)
                : store.unarchived(archiver.get())
                        .compose(lost -> again(
                                lost.stream().map(Unarchived::event).toList(),
                                () -> store.publishedFailures(lost, grace)));
    }

    private Future<Boolean> again(List<? extends Envelope<?>> events, Supplier<Future<Void>> published) {
        return events.isEmpty()
                ? Future.succeededFuture(false)
                : Future.join(events.stream().map(publisher::publish).toList())
                        .compose(done -> published.get())
                        .map(events.size() >= OverdueStore.BATCH);
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
