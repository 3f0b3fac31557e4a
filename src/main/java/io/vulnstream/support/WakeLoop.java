package io.vulnstream.support;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does something again and again: when it is woken, and at the latest when the time it asked for itself is over. A round
 * never overlaps another; being woken during one leads to exactly one more. A round that fails is made again after the
 * longest pause.
 */
public final class WakeLoop {
    private final Vertx vertx;
    private final Duration longest;
    private final Duration breath;
    private final Supplier<Future<Duration>> round;
    private @Nullable Context context;
    private Future<Void> current = Future.succeededFuture();
    private boolean running;
    private boolean again;
    private boolean breathing;
    private boolean stopped;
    private long timer = -1;

    /** @param round answers the time until the next one is due, zero for at once; longer ones are cut to longest */
    public WakeLoop(Vertx vertx, Duration longest, Supplier<Future<Duration>> round) {
        this(vertx, longest, Duration.ZERO, round);
    }

    /** @param breath between a round and the next one it was woken for meanwhile, so that more comes together for that one */
    public WakeLoop(Vertx vertx, Duration longest, Duration breath, Supplier<Future<Duration>> round) {
        this.vertx = vertx;
        this.longest = longest;
        this.breath = breath;
        this.round = round;
    }

    /** Begins with a round, on the context of the caller. */
    public synchronized void start() {
        context = vertx.getOrCreateContext();
        stopped = false;
        breathing = false;
        wake();
    }

    /** From any thread. Nothing happens before start and after stop. */
    public synchronized void wake() {
        if (context != null) {
            context.runOnContext(nothing -> woken());
        }
    }

    /** Completes when the round that is running has ended. */
    public synchronized Future<Void> stop() {
        stopped = true;
        cancelTimer();
        return current;
    }

    private synchronized void woken() {
        if (stopped) {
            return;
        }
        if (running || breathing) {
            again = true;
            return;
        }
        cancelTimer();
        running = true;
        again = false;
        current = attempt().otherwise(longest).map(this::ended);
    }

    private Future<Duration> attempt() {
        try {
            return round.get();
        } catch (RuntimeException e) { // a round is not to throw, and one that does must not be the last one
            return Future.failedFuture(e);
        }
    }

    private synchronized @Nullable Void ended(Duration pause) {
        running = false;
        if (stopped) {
            return null;
        }
        if (pause.isZero() || (again && breath.isZero())) {
            wake();
        } else {
            var next = again && breath.compareTo(pause) < 0 ? breath : pause;
            long millis = Math.min(next.toMillis(), longest.toMillis());
            breathing = again;
            timer = vertx.setTimer(Math.max(1, millis), id -> due());
        }
        return null;
    }

    private synchronized void due() {
        breathing = false;
        woken();
    }

    private void cancelTimer() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }
}
