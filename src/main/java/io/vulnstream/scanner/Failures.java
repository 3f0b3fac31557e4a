package io.vulnstream.scanner;

import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.FailedAttempt;
import io.vulnstream.scanner.adapter.ToolFailure;

/** What went wrong with a scan, as the ledger wants to hear it. */
final class Failures {
    private static final int DETAIL = 2000;

    private Failures() {}

    static PipelineFailure of(Cause cause, String message) {
        return PipelineFailure.of(cause, cut(message));
    }

    static FailedAttempt attempt(Throwable e) {
        return e instanceof ToolFailure tool
                ? new FailedAttempt(Settlement.of(tool.failure()), tool.exitCode(), tool.stderr())
                : new FailedAttempt(Settlement.of(e), null, null);
    }

    static Cause cause(Settlement settlement) {
        return switch (settlement) {
            case Settlement.Retry retry -> retry.cause();
            case Settlement.Reject reject -> reject.cause();
            case Settlement.Accept accept -> Cause.INTERNAL;
        };
    }

    private static String cut(String text) {
        return text.length() <= DETAIL ? text : text.substring(0, DETAIL) + "…";
    }
}
