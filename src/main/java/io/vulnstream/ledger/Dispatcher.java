package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.config.AppConfig;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.WakeLoop;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is in the ledger moving, one at a time in the cluster: resolves requests, fills the window, takes up what
 * stopped. Looks when it is told that something changed, when a row is due, and at least once a period. A step that does
 * not work keeps no other from being made, and is made again in the next round.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long DAY = Duration.ofDays(1).toNanos();
    /** Between two rounds while more is due than the window holds. */
    private static final Duration BACKLOG = Duration.ofMillis(100);

    private final Duration period;
    private final Leased lease;
    private final ResolveStep resolve;
    private final WindowFiller filler;
    private final Reconciler reconciler;
    private final WakeLoop loop;
    private final OutageLog outage = new OutageLog(LOG, "dispatcher", "A round of the dispatcher");
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
        this.loop = new WakeLoop(vertx, period, this::round);
        this.lease =
                new Leased(vertx, leases, "dispatcher", holder, config.lease().dividedBy(3), loop::wake);
    }

    public void start() {
        loop.start();
        lease.start();
    }

    /** From any thread: something may have become due. */
    public void wake() {
        loop.wake();
    }

    public boolean active() {
        return lease.held();
    }

    public Future<Void> stop() {
        return loop.stop().compose(done -> lease.stop());
    }

    private Future<Duration> round() {
        if (!lease.held()) {
            return Future.succeededFuture(period);
        }
        var round = new Round();
        return round.step(() -> resolve.pull(this::wake))
                .compose(done -> round.step(reconciler::endLostClaims))
                .compose(done -> round.step(() -> filler.fill().map(round::backlog)))
                .compose(done -> round.step(reconciler::publishUnconfirmed))
                .compose(done -> round.step(this::seekLostEntries))
                .compose(done -> round.step(reconciler::markDeadLetters))
                .compose(done -> round.step(this::ensurePartitions))
                .compose(done -> round.pause());
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
                wake();
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
        private boolean failed;
        private boolean backlog;

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

        Future<Duration> pause() {
            if (failed) {
                return Future.succeededFuture(period);
            }
            outage.up();
            return backlog ? Future.succeededFuture(BACKLOG) : untilNext();
        }
    }

    /** A little later than the row is due: leases are renewed just before they end. */
    private Future<Duration> untilNext() {
        return filler.untilNext().map(millis -> millis.map(m -> Duration.ofMillis(Math.max(50, m + 5)))
                .orElse(period));
    }
}
