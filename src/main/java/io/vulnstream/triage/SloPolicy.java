package io.vulnstream.triage;

import io.vulnstream.finding.Severity;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much time there is for a problem.
 *
 * @param limits by severity; none for a severity that is not in it
 * @param knownExploited at most for what CISA knows to be exploited; null when that changes nothing
 * @param warnBefore it is due
 */
public record SloPolicy(
        Map<Severity, Duration> limits,
        Start startsAt,
        boolean pauseWhileAccepted,
        @Nullable Duration knownExploited,
        Duration warnBefore) {
    /** What starts the clock. */
    public enum Start {
        /** When any artifact of the repository was first seen with it. */
        FIRST_SEEN,
        /** When the advisory was published; when it was first seen where no source says that. */
        PUBLISHED,
        /** When a version that fixes it was first known. */
        FIX_AVAILABLE
    }

    /** Null when there is no limit. */
    public @Nullable Duration limit(Severity severity, boolean exploited) {
        var limit = limits.get(severity);
        if (exploited && knownExploited != null && (limit == null || limit.compareTo(knownExploited) > 0)) {
            return knownExploited;
        }
        return limit;
    }
}
