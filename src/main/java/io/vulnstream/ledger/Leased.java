package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.WakeLoop;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a lease, or waits for it. Who holds it believes so only until the lease would have ended since it was last asked
 * for, whatever the database says by then: so two may overlap by no more than a difference in the speed of clocks.
 */
public final class Leased {
    private static final Logger LOG = LoggerFactory.getLogger(Leased.class);
    private final LeaseStore store;
    private final String name;
    private final String holder;
    private final Duration length;
    private final WakeLoop loop;
    private final OutageLog outage;
    private final Runnable taken;
    private volatile long epoch;
    private volatile long heldUntil = System.nanoTime();
    private boolean told;

    /**
     * @param holder this process: another one with the same name would take over at once
     * @param taken called whenever the lease was taken, on the context that started this
     */
    public Leased(Vertx vertx, LeaseStore store, String name, String holder, Duration length, Runnable taken) {
        this.store = store;
        this.name = name;
        this.holder = holder;
        this.length = length;
        this.taken = taken;
        this.loop = new WakeLoop(vertx, length.dividedBy(3), this::renew);
        this.outage = new OutageLog(LOG, "lease", "Asking for the lease '" + name + "'");
    }

    public void start() {
        loop.start();
    }

    public boolean held() {
        return heldUntil - System.nanoTime() > 0;
    }

    /** Rises with every change of holder. */
    public long epoch() {
        return epoch;
    }

    /** Lets go, so that another process takes over at its next try. */
    public Future<Void> stop() {
        return loop.stop()
                .compose(done -> {
                    boolean release = held();
                    heldUntil = System.nanoTime();
                    return release ? store.release(name, holder) : Future.succeededFuture();
                })
                .otherwiseEmpty();
    }

    private Future<Duration> renew() {
        long asked = System.nanoTime();
        return store.acquire(name, holder, length)
                .onSuccess(answer -> outage.up())
                .onFailure(outage::down)
                .recover(failure -> Future.succeededFuture(Optional.empty()))
                .map(answer -> answered(asked, answer));
    }

    private Duration answered(long asked, Optional<Long> answer) {
        answer.ifPresent(now -> {
            epoch = now;
            heldUntil = asked + length.toNanos();
        });
        boolean held = held();
        if (held && !told) {
            LOG.atInfo().addKeyValue("event", "lease.taken").log("This process holds the lease '{}' now", name);
            taken.run();
        } else if (!held && told) {
            LOG.atWarn().addKeyValue("event", "lease.lost").log("This process lost the lease '{}'", name);
        }
        told = held;
        return length.dividedBy(held ? 3 : 6);
    }
}
