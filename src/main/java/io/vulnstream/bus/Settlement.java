package io.vulnstream.bus;

import io.vulnstream.event.Cause;
import java.time.Duration;

/** What becomes of a delivery. */
public sealed interface Settlement {
    /** For failures that do not say how long they last. */
    Duration SOON = Duration.ofSeconds(5);

    /** Done, or not needed any more. */
    record Accept() implements Settlement {}

    /**
     * Not now. Nothing is held meanwhile.
     *
     * @param after the least time until the next try, by the database's clock
     */
    record Retry(Duration after, Cause cause, String detail) implements Settlement {}

    /** Never: the cause does not go away by itself. */
    record Reject(Cause cause, String detail) implements Settlement {}

    static Settlement accept() {
        return new Accept();
    }

    /** What a failure means for the delivery that met it. An unknown one may go away by itself. */
    static Settlement ofFailure(Throwable failure) {
        return switch (failure) {
            case PipelineFailure.Rejected no -> new Reject(no.kind(), String.valueOf(no.getMessage()));
            case PipelineFailure.Retryable later ->
                new Retry(
                        later.after() == null ? SOON : later.after(), later.kind(), String.valueOf(later.getMessage()));
            default -> new Retry(SOON, Cause.INTERNAL, String.valueOf(failure));
        };
    }
}
