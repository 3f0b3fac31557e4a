package io.vulnstream.registry;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.support.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Leaves a registry alone that does not work: after several failures in a row it is not asked for a while, then by one
 * call. One breaker for each registry; what a working registry refuses (404, 401, 429) opens none.
 */
public final class BreakerRegistryClient implements RegistryClient {
    private static final int FAILURES = 5;
    private static final int MAX_BREAKERS = 1000;

    private final RegistryClient registry;
    private final Vertx vertx;
    private final Duration pause;
    private final Map<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();

    /** @param pause how long a registry is left alone */
    public BreakerRegistryClient(RegistryClient registry, Vertx vertx, Duration pause) {
        this.registry = registry;
        this.vertx = vertx;
        this.pause = pause;
    }

    @Override
    public Future<TagList> tags(ImageReference repository, int most, Deadline deadline) {
        return guarded(repository, () -> registry.tags(repository, most, deadline));
    }

    @Override
    public Future<Descriptor> head(ImageReference reference, Deadline deadline) {
        return guarded(reference, () -> registry.head(reference, deadline));
    }

    @Override
    public Future<Manifest> manifest(ImageReference reference, Deadline deadline) {
        return guarded(reference, () -> registry.manifest(reference, deadline));
    }

    @Override
    public Future<ImageConfig> config(ImageReference repository, String digest, Deadline deadline) {
        return guarded(repository, () -> registry.config(repository, digest, deadline));
    }

    private <T> Future<T> guarded(ImageReference reference, Supplier<Future<T>> call) {
        return breaker(reference.registry())
                .execute(call)
                .recover(failure ->
                        Future.failedFuture(failure instanceof OpenCircuitException ? leftAlone(reference) : failure));
    }

    private CircuitBreaker breaker(String registry) {
        // References are anybody's words: a thousand invented hosts must not stay in memory.
        if (breakers.size() > MAX_BREAKERS) {
            breakers.values().removeIf(breaker -> breaker.state() == CircuitBreakerState.CLOSED);
        }
        return breakers.computeIfAbsent(registry, this::create);
    }

    private CircuitBreaker create(String registry) {
        var options = new CircuitBreakerOptions()
                .setMaxFailures(FAILURES)
                .setTimeout(-1) // calls have deadlines of their own
                .setResetTimeout(pause.toMillis())
                .setNotificationPeriod(0);
        return CircuitBreaker.create("registry " + registry, vertx, options)
                .failurePolicy(outcome -> outcome.failed() && unavailable(outcome.cause()));
    }

    private static boolean unavailable(Throwable failure) {
        return failure instanceof Retryable known && known.kind() == Cause.REGISTRY_UNAVAILABLE;
    }

    private Retryable leftAlone(ImageReference reference) {
        return new Retryable(
                Cause.REGISTRY_UNAVAILABLE,
                reference + ": " + reference.registry() + " failed " + FAILURES
                        + " times in a row and is left alone for a while",
                null,
                pause);
    }
}
