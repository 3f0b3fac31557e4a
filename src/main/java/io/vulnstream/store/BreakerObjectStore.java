package io.vulnstream.store;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.PipelineFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a store alone for a while after several failures in a row. Only failures that may go away count: a missing
 * object says nothing about the store.
 */
public final class BreakerObjectStore implements ObjectStore {
    private static final long ROLLING_MILLIS = 60_000;

    private final ObjectStore store;
    private final CircuitBreaker breaker;
    private final Duration pause;

    BreakerObjectStore(Vertx vertx, ObjectStore store, int failures, Duration pause) {
        this.store = store;
        this.pause = pause;
        var options = new CircuitBreakerOptions()
                .setMaxFailures(failures)
                .setFailuresRollingWindow(ROLLING_MILLIS)
                .setTimeout(-1) // a large upload takes its time; the client has timeouts of its own for silence
                .setResetTimeout(pause.toMillis());
        this.breaker = CircuitBreaker.create("object-store", vertx, options)
                .failurePolicy(BreakerObjectStore::countsAsFailure);
    }

    @Override
    public Future<Void> put(String key, Path file) {
        return guarded(() -> store.put(key, file));
    }

    @Override
    public Future<Void> get(String key, Path file) {
        return guarded(() -> store.get(key, file));
    }

    @Override
    public Future<Boolean> exists(String key) {
        return guarded(() -> store.exists(key));
    }

    @Override
    public Future<Page> list(String prefix, @Nullable String after, int limit) {
        return guarded(() -> store.list(prefix, after, limit));
    }

    /** Asks the store itself: health must show that it came back before anyone uses it. */
    @Override
    public Future<Void> check() {
        return store.check();
    }

    @Override
    public Future<Void> close() {
        breaker.close();
        return store.close();
    }

    private <T> Future<T> guarded(Supplier<Future<T>> call) {
        return breaker.<T>execute(call).recover(this::told);
    }

    private <T> Future<T> told(Throwable failure) {
        return Future.failedFuture(
                failure instanceof OpenCircuitException
                        ? StoreFailures.unavailable(
                                "the object store failed several times in a row and is left alone for "
                                        + pause.toSeconds() + " s",
                                failure,
                                pause)
                        : failure);
    }

    private static boolean countsAsFailure(Future<Object> outcome) {
        return outcome.failed() && outcome.cause() instanceof PipelineFailure.Retryable;
    }
}
