package io.vulnstream.triage;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import org.jspecify.annotations.Nullable;

/**
 * What a problem is to a team, by its decisions and its time.
 *
 * @param team row, {@link #FLEET} for the whole fleet
 * @param priority 0 when nobody set one
 * @param suppressed what the decision that suppresses it says
 * @param suppressedBy, severityBy, priorityBy: rows of the decisions that hold
 */
public record View(
        long team,
        FindingStatus status,
        Severity severity,
        SeverityRule rule,
        int priority,
        @Nullable DecisionKind suppressed,
        @Nullable Long suppressedBy,
        @Nullable Long severityBy,
        @Nullable Long priorityBy,
        Clock clock) {
    /** The team that stands for everybody. */
    public static final long FLEET = 0;

    View with(Clock other) {
        return new View(
                team, status, severity, rule, priority, suppressed, suppressedBy, severityBy, priorityBy, other);
    }
}
