package io.vulnstream.query.view;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.triage.SloState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a problem is to those who look at it: a team, by its decisions and its time, or the whole fleet.
 *
 * @param suppressedByKey the decision that suppresses it
 * @param priority 1 (first) to 5
 */
public record ProblemStanding(
        @Nullable String team,
        FindingStatus status,
        Severity severity,
        SeverityRule severityRule,
        @Nullable Integer priority,
        @Nullable Suppression suppressed,
        @Nullable Long suppressedByKey,
        SloState sloState,
        @Nullable Instant dueAt,
        @Nullable Instant breachedAt,
        @Nullable Instant pausedAt) {}
