package io.vulnstream.scanner.image;

import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.registry.ImageReference;
import io.vulnstream.registry.RegistryGates;
import io.vulnstream.scanner.adapter.ToolFailure;
import io.vulnstream.support.breaker.Breaker;
import io.vulnstream.support.breaker.LeftAlone;
import java.util.function.Supplier;

/**
 * Programs pull images by themselves: what they say of a host counts for its breaker, and behind an open one none is
 * started. A pull is made once, because whoever asked for it tries again.
 */
public final class PullGuard {
    private final RegistryGates gates;

    public PullGuard(RegistryGates gates) {
        this.gates = gates;
    }

    public <T> Future<T> guarded(ImageLocation image, Supplier<Future<T>> work) {
        var breaker = gates.breaker(ImageReference.parse(image.reference()));
        return breaker.execute(new Breaker.Call<>(work, PullGuard::isOutage, null))
                .recover(failure ->
                        Future.failedFuture(failure instanceof LeftAlone alone ? told(image, alone) : failure));
    }

    private static boolean isOutage(Throwable failure) {
        var known = failure instanceof ToolFailure tool ? tool.failure() : failure;
        return known instanceof PipelineFailure pipeline && pipeline.kind() == Cause.REGISTRY_UNAVAILABLE;
    }

    /** With what the program said, where it was started to see whether the host works again. */
    private static Throwable told(ImageLocation image, LeftAlone alone) {
        var held = Retryable.heldBack(
                Cause.REGISTRY_UNAVAILABLE, image.reference() + ": " + alone.getMessage(), alone, alone.left());
        return alone.getCause() instanceof ToolFailure tool
                ? new ToolFailure(held, tool.exitCode(), tool.stderr())
                : held;
    }
}
