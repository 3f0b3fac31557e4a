package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.bus.Hints;
import io.vulnstream.event.Envelope;
import io.vulnstream.ledger.OverdueStore.Expired;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up what stopped half-way: jobs of lost workers, results that were announced and not confirmed. */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private final OverdueStore store;
    private final AttemptEndStore ends;
    private final EventPublisher publisher;
    private final Hints hints;
    private final Duration republish;

    public Reconciler(Pg pg, RetryPolicy policy, EventPublisher publisher, Hints hints, Duration republish) {
        this.store = new OverdueStore(pg);
        this.ends = new AttemptEndStore(pg, policy, republish);
        this.publisher = publisher;
        this.hints = hints;
        this.republish = republish;
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
        return ends.lost(claim.job(), claim.epoch(), claim.attempt(), claim.node())
                .map(state -> {
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

    /** Publishes again what a subscriber has not confirmed. An event too many changes nothing. */
    Future<Void> publishUnconfirmed() {
        return store.unconfirmed()
                .compose(events -> events.isEmpty()
                        ? Future.succeededFuture()
                        : publish(events).compose(done -> store.published(events, republish)))
                .compose(done -> store.unarchived())
                .compose(attempts -> attempts.isEmpty()
                        ? Future.succeededFuture()
                        : publish(attempts.stream()
                                        .map(OverdueStore.Unarchived::event)
                                        .toList())
                                .compose(done -> store.publishedFailures(attempts, republish)));
    }

    private Future<Void> publish(List<? extends Envelope<?>> events) {
        return Future.join(events.stream().map(publisher::publish).toList()).mapEmpty();
    }

    Future<Void> ensurePartitions() {
        return store.ensurePartitions();
    }
}
