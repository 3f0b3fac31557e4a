package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.config.AppConfig;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.WakeLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is in the ledger moving, one at a time in the cluster, by three loops that do not wait for each other: one
 * resolves requests, one fills the window, one takes up what stopped. The first two look when they are told that something
 * changed; each looks when a row is due, and at least once a period. A step that does not work keeps no other from being
 * made, and is made again in the next round.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long DAY = Duration.ofDays(1).toNanos();
    /** Between a round and the next one it was woken for meanwhile, so that what comes in by the piece is taken up together. */
    private static final Duration BREATH = Duration.ofMillis(2);
    /** Between two rounds while more is due than the window holds. */
    private static final Duration BACKLOG = Duration.ofMillis(100);

    private final Duration period;
    private final ResolveStep resolve;
    private final WindowFiller filler;
    private final Reconciler reconciler;
    private final Leased lease;
    private final WakeLoop resolving;
    private final WakeLoop filling;
    private final WakeLoop watching;
    private final List<WakeLoop> loops;
    private long lostEntriesSought = System.nanoTime() - DAY;
    private long partitionsEnsured = System.nanoTime() - DAY;

    /** @param holder names this process in the lease; no other process may have the same name */
    public Dispatcher(
            Vertx vertx,
            AppConfig.Dispatcher config,
            LeaseStore leases,
            String holder,
            ResolveStep resolve,
            WindowFiller filler,
            Reconciler reconciler) {
        this.period = config.period();
        this.resolve = resolve;
        this.filler = filler;
        this.reconciler = reconciler;
        this.resolving = new WakeLoop(vertx, period, BREATH, duty("Resolving requests", this::resolveDue));
        this.filling = new WakeLoop(vertx, period, BREATH, duty("Filling the window", this::fill));
        // A claim may be made just after a look, and end before the next one where a period is longer.
        var shortest = period.compareTo(config.lease()) < 0 ? period : config.lease();
        this.watching = new WakeLoop(vertx, shortest, duty("Taking up what stopped", this::watch));
        this.loops = List.of(resolving, filling, watching);
        this.lease = new Leased(
                vertx, leases, "dispatcher", holder, config.lease().dividedBy(3), () -> loops.forEach(WakeLoop::wake));
    }

    public void start() {
        loops.forEach(WakeLoop::start);
        lease.start();
    }

    /** From any thread: something may have become due. */
    public void wake() {
        resolving.wake();
        filling.wake();
    }

    public boolean active() {
        return lease.held();
    }

    public Future<Void> stop() {
        return Future.join(loops.stream().map(WakeLoop::stop).toList()).compose(done -> lease.stop());
    }

    private Supplier<Future<Duration>> duty(String what, Function<Round, Future<Duration>> work) {
        var outage = new OutageLog(LOG, "dispatcher", what);
        return () -> lease.held() ? work.apply(new Round(outage)) : Future.succeededFuture(period);
    }

    private Future<Duration> resolveDue(Round round) {
        return round.step(() -> resolve.pull(resolving::wake, filling::wake))
                .compose(done -> round.until(resolve::untilNext));
    }

    private Future<Duration> fill(Round round) {
        return round.step(() -> filler.fill().map(round::backlog))
                .compose(done -> round.step(this::seekLostEntries))
                .compose(done -> round.until(filler::untilNext));
    }

    private Future<Duration> watch(Round round) {
        return round.step(() -> reconciler.endLostClaims().onSuccess(done -> filling.wake()))
                .compose(done -> round.step(() -> reconciler.repair().onSuccess(repaired -> resolving.wake())))
                .compose(done -> round.step(() -> reconciler.publishLost().map(round::backlog)))
                .compose(done -> round.step(reconciler::markDeadLetters))
                .compose(done -> round.step(this::ensurePartitions))
                .compose(done -> round.until(reconciler::untilNext));
    }

    private Future<Void> seekLostEntries() {
        long now = System.nanoTime();
        if (now - lostEntriesSought < period.toNanos()) {
            return Future.succeededFuture();
        }
        return filler.findLost().map(lost -> {
            lostEntriesSought = now;
            if (lost > 0) {
                LOG.atWarn()
                        .addKeyValue("event", "window.lost")
                        .log("{} entries were gone from the window; their jobs wait again", lost);
                filling.wake();
            }
            return null;
        });
    }

    private Future<Void> ensurePartitions() {
        long now = System.nanoTime();
        if (now - partitionsEnsured < DAY) {
            return Future.succeededFuture();
        }
        return reconciler.ensurePartitions().onSuccess(done -> partitionsEnsured = now);
    }

    /** One round: whether it worked, and when the next one is due. */
    private final class Round {
        private final OutageLog outage;
        private boolean failed;
        private boolean backlog;

        Round(OutageLog outage) {
            this.outage = outage;
        }

        Future<Void> step(Supplier<Future<Void>> work) {
            return work.get().recover(failure -> {
                failed = true;
                outage.down(failure);
                return Future.succeededFuture();
            });
        }

        Void backlog(boolean more) {
            backlog = more;
            return null;
        }

        /** A little later than the row is due: leases are renewed just before they end. */
        Future<Duration> until(Supplier<Future<Optional<Long>>> next) {
            if (failed) {
                return Future.succeededFuture(period);
            }
            outage.up();
            return backlog
                    ? Future.succeededFuture(BACKLOG)
                    : next.get().map(millis -> millis.map(m -> Duration.ofMillis(Math.max(50, m + 5)))
                            .orElse(period));
        }
    }
}
