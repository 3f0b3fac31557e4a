package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.WakeLoop;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.function.Supplier;

/** Rounds of what one process in the cluster does at a time, as long as it holds the lease. */
public final class LeasedLoop {
    private static final Duration LENGTH = Duration.ofSeconds(15);

    private final Duration period;
    private final Supplier<Future<Duration>> round;
    private final OutageLog outage;
    private final WakeLoop loop;
    private final Leased lease;

    /**
     * @param lease its name
     * @param holder this process, as no other is named
     * @param period the longest time between two rounds
     * @param outage is told whether rounds succeed
     * @param round answers the time until the next one is due, zero for at once
     */
    public LeasedLoop(
            Vertx vertx,
            Pg pg,
            String lease,
            String holder,
            Duration period,
            OutageLog outage,
            Supplier<Future<Duration>> round) {
        this.period = period;
        this.outage = outage;
        this.round = round;
        this.loop = new WakeLoop(vertx, period, this::held);
        this.lease = new Leased(vertx, new LeaseStore(pg), lease, holder, LENGTH, loop::wake);
    }

    public void start() {
        loop.start();
        lease.start();
    }

    /** From any thread: there may be something to do. */
    public void wake() {
        loop.wake();
    }

    /** Rises with every change of holder. */
    public long epoch() {
        return lease.epoch();
    }

    public Future<Void> stop() {
        return loop.stop().compose(done -> lease.stop());
    }

    private Future<Duration> held() {
        if (!lease.held()) {
            return Future.succeededFuture(period);
        }
        return round.get().onSuccess(next -> outage.up()).onFailure(outage::down);
    }
}
