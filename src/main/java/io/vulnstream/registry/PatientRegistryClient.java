package io.vulnstream.registry;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.Limiter;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * For who has no ledger to wait in: asks a registry again after the time it asked for (429 with Retry-After), as long as
 * the deadline allows it. Few calls run at once; who waits to ask again holds
 * none of them.
 */
public final class PatientRegistryClient implements RegistryClient {
    private static final int TRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final RegistryClient registry;
    private final Vertx vertx;
    private final Limiter limiter;

    /** @param atOnce calls that may run at once, over all registries */
    public PatientRegistryClient(RegistryClient registry, Vertx vertx, int atOnce) {
        this.registry = registry;
        this.vertx = vertx;
        this.limiter = new Limiter(atOnce);
    }

    @Override
    public Future<TagList> tags(ImageReference repository, int most, Deadline deadline) {
        return patiently(() -> registry.tags(repository, most, deadline), deadline, 1);
    }

    @Override
    public Future<Descriptor> head(ImageReference reference, Deadline deadline) {
        return patiently(() -> registry.head(reference, deadline), deadline, 1);
    }

    @Override
    public Future<Manifest> manifest(ImageReference reference, Deadline deadline) {
        return patiently(() -> registry.manifest(reference, deadline), deadline, 1);
    }

    @Override
    public Future<ImageConfig> config(ImageReference repository, String digest, Deadline deadline) {
        return patiently(() -> registry.config(repository, digest, deadline), deadline, 1);
    }

    private <T> Future<T> patiently(Supplier<Future<T>> call, Deadline deadline, int number) {
        return limiter.run(call).recover(failure -> {
            if (!(failure instanceof Retryable retryable) || number >= TRIES || !waits(retryable)) {
                return Future.failedFuture(failure);
            }
            var pause = pause(retryable, number);
            if (pause.compareTo(deadline.remaining()) >= 0) {
                return Future.failedFuture(failure);
            }
            return vertx.timer(Math.max(1, pause.toMillis())).compose(passed -> patiently(call, deadline, number + 1));
        });
    }

    /** A limit ends at a known time. What does not work was asked a few times already. */
    private static boolean waits(Retryable failure) {
        return failure.kind() == Cause.RATE_LIMITED;
    }

    /** Half a second, then a second, with up to as much again so that not all come back together. */
    private static Duration pause(Retryable failure, int number) {
        var asked = failure.after();
        if (asked != null) {
            return asked;
        }
        long millis = FIRST_PAUSE.toMillis() << (number - 1);
        return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis));
    }
}
