package io.vulnstream.store;

import io.vertx.core.Future;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.breaker.Breaker;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.support.breaker.LeftAlone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a store alone for a while after several outages in a row; a call that meets one is made again shortly after. A
 * missing object and a refusal say nothing about the store.
 */
public final class BreakerObjectStore implements ObjectStore {
    /** After this time no call is begun again. */
    private static final Duration RETRIES_END = Duration.ofSeconds(20);

    private final ObjectStore store;
    private final Breaker breaker;

    BreakerObjectStore(ObjectStore store, Breaker breaker) {
        this.store = store;
        this.breaker = breaker;
    }

    @Override
    public Gate gate() {
        return breaker;
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
        return store.close();
    }

    private <T> Future<T> guarded(Supplier<Future<T>> work) {
        var call = new Breaker.Call<>(work, StoreFailures::isOutage, Deadline.in(RETRIES_END));
        return breaker.execute(call)
                .recover(failure -> Future.failedFuture(
                        failure instanceof LeftAlone alone ? StoreFailures.leftAlone(alone) : failure));
    }
}
