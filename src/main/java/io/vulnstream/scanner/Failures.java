package io.vulnstream.scanner;

import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.FailedAttempt;
import io.vulnstream.scanner.adapter.ToolFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What went wrong with a scan, as the ledger wants to hear it. */
final class Failures {
    private static final int DETAIL = 2000;

    private Failures() {}

    /** Whether such a failure may go away by itself. */
    static PipelineFailure of(Cause cause, String message) {
        return switch (cause) {
            case RATE_LIMITED, REGISTRY_UNAVAILABLE, TIMEOUT, OUT_OF_MEMORY, WORKER_LOST, SCANNER_FAILED,
                    STORAGE_UNAVAILABLE, INTERNAL ->
                new Retryable(cause, message);
            case REGISTRY_UNAUTHORIZED, ARTIFACT_GONE, ARTIFACT_UNUSABLE, REFERENCE_INVALID, DATABASE_UNUSABLE,
                    REPORT_INVALID ->
                new Rejected(cause, message);
        };
    }

    static FailedAttempt attempt(Throwable e) {
        return switch (e) {
            case ToolFailure tool -> new FailedAttempt(settlement(tool.failure()), tool.exitCode(), tool.stderr());
            case PipelineFailure known -> new FailedAttempt(settlement(known), null, null);
            default ->
                new FailedAttempt(
                        new Settlement.Retry(Duration.ZERO, Cause.INTERNAL, cut(String.valueOf(e))), null, null);
        };
    }

    static Cause cause(Settlement settlement) {
        return switch (settlement) {
            case Settlement.Retry retry -> retry.cause();
            case Settlement.Reject reject -> reject.cause();
            case Settlement.Accept accept -> Cause.INTERNAL;
        };
    }

    static Settlement settlement(PipelineFailure failure) {
        var detail = cut(failure.getMessage());
        return switch (failure) {
            case Retryable retryable ->
                new Settlement.Retry(
                        retryable.after() == null ? Duration.ZERO : retryable.after(), failure.kind(), detail);
            case Rejected rejected -> new Settlement.Reject(rejected.kind(), detail);
        };
    }

    private static String cut(@Nullable String text) {
        if (text == null) {
            return "";
        }
        return text.length() <= DETAIL ? text : text.substring(0, DETAIL) + "…";
    }
}
