package io.vulnstream.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** For what becomes true by itself after a while. Looks again every 20 ms, for 30 s, on the thread of the test. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 20;

    private Eventually() {}

    /** The first value that is as expected; an error naming the last one when there was none in time. */
    public static <T> T value(Vertx vertx, Supplier<Future<T>> look, Predicate<T> expected) {
        return value(vertx, look, expected, PATIENCE);
    }

    /** @param patience for what takes its time on a machine with other work */
    public static <T> T value(Vertx vertx, Supplier<Future<T>> look, Predicate<T> expected, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            var value = Await.value(look.get());
            if (expected.test(value)) {
                return value;
            }
            if (System.nanoTime() > until) {
                throw new AssertionError("did not happen in " + patience + "; at last: " + value);
            }
            Await.value(vertx.timer(PAUSE_MILLIS));
        }
    }

    public static void isTrue(Vertx vertx, Supplier<Future<Boolean>> look) {
        value(vertx, look, Boolean::booleanValue);
    }

    /** @param fact may wait itself */
    public static void holds(Vertx vertx, Supplier<Boolean> fact) {
        value(vertx, () -> Future.succeededFuture(fact.get()), Boolean::booleanValue);
    }

    /** Without an event loop, for what other processes do: looks as long as a start on a busy machine may take. */
    public static void holds(BooleanSupplier fact) {
        long until = System.nanoTime() + PATIENCE.multipliedBy(4).toNanos();
        while (!fact.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("did not happen in " + PATIENCE.multipliedBy(4));
            }
            LockSupport.parkNanos(PAUSE_MILLIS * 1_000_000);
        }
    }
}
