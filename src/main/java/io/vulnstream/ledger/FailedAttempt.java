package io.vulnstream.ledger;

import io.vulnstream.bus.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended without a report.
 *
 * @param settlement {@link Settlement.Retry} or {@link Settlement.Reject}, with the cause
 * @param exitCode null when no process ran to its end
 */
public record FailedAttempt(
        Settlement settlement,
        @Nullable Integer exitCode,
        @Nullable String stderrTail) {}
