package io.vulnstream.testkit;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** For a test thread that has nothing to do until a future is complete. Never on an event loop. */
public final class Await {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private Await() {}

    /** The value; the failure itself when it failed. */
    public static <T> T value(Future<T> future) {
        return value(future, LONG_ENOUGH);
    }

    public static <T> T value(Future<T> future, Duration longest) {
        var outcome = completed(future, longest);
        if (outcome.failed()) {
            throw new AssertionError("failed: " + outcome.cause(), outcome.cause());
        }
        return outcome.result();
    }

    /** The failure; an error when it succeeded. */
    public static Throwable failure(Future<?> future) {
        var outcome = completed(future, LONG_ENOUGH);
        if (outcome.succeeded()) {
            throw new AssertionError("succeeded with " + outcome.result());
        }
        return outcome.cause();
    }

    private static <T> Future<T> completed(Future<T> future, Duration longest) {
        try {
            future.transform(Future::succeededFuture)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return future;
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("not complete after " + longest, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
