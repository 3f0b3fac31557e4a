package io.vulnstream.bus;

import io.vulnstream.event.Cause;
import java.time.Duration;
import java.util.Objects;

/** What becomes of a delivery. */
public sealed interface Settlement {
    /** Done, or not needed any more. */
    record Accept() implements Settlement {}

    /**
     * Not now. Nothing is held meanwhile.
     *
     * @param after the least time until the next try, by the database's clock
     * @param begun whether it was tried at all; what was held back before that uses up no attempt
     */
    record Retry(Duration after, Cause cause, String detail, boolean begun) implements Settlement {
        public Retry(Duration after, Cause cause, String detail) {
            this(after, cause, detail, true);
        }
    }

    /** Never: the cause does not go away by itself. */
    record Reject(Cause cause, String detail) implements Settlement {}

    static Settlement accept() {
        return new Accept();
    }

    /** What a failure means for the delivery it ended: what nobody knows may be tried again. */
    static Settlement of(Throwable failure) {
        var message = Objects.requireNonNullElse(
                failure.getMessage(), failure.getClass().getSimpleName());
        if (failure instanceof PipelineFailure.Rejected rejected) {
            return new Reject(rejected.kind(), message);
        }
        if (failure instanceof PipelineFailure.Retryable retryable) {
            var after = Objects.requireNonNullElse(retryable.after(), Duration.ZERO);
            return new Retry(after, retryable.kind(), message, retryable.begun());
        }
        return new Retry(Duration.ZERO, Cause.INTERNAL, message);
    }
}
