package io.vulnstream.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** For what becomes true by itself after a while. Looks again every 20 ms, for 30 s. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Eventually() {}

    /** The first value that is as expected; an error naming the last one when there was none in time. */
    public static <T> T value(Vertx vertx, Supplier<Future<T>> look, Predicate<T> expected) {
        return Await.value(again(vertx, System.nanoTime() + PATIENCE.toNanos(), look, expected));
    }

    private static <T> Future<T> again(Vertx vertx, long until, Supplier<Future<T>> look, Predicate<T> expected) {
        return look.get().compose(value -> {
            if (expected.test(value)) {
                return Future.succeededFuture(value);
            }
            return System.nanoTime() > until
                    ? Future.failedFuture(new AssertionError("did not happen; at last: " + value))
                    : vertx.timer(20, TimeUnit.MILLISECONDS).compose(nothing -> again(vertx, until, look, expected));
        });
    }

    public static void isTrue(Vertx vertx, Supplier<Future<Boolean>> look) {
        value(vertx, look, Boolean::booleanValue);
    }

    public static void holds(Vertx vertx, Supplier<Boolean> fact) {
        value(vertx, () -> Future.succeededFuture(fact.get()), Boolean::booleanValue);
    }
}
