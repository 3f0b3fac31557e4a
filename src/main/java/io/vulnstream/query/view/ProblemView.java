package io.vulnstream.query.view;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.triage.SloState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A problem as somebody sees it.
 *
 * @param packageKey of the package without a version
 */
public record ProblemView(
        long key,
        UUID id,
        long sourceKey,
        long packageKey,
        long groupKey,
        @Nullable Float score,
        @Nullable String fixVersion,
        Instant firstSeenAt,
        Instant changedAt,
        @Nullable Instant resolvedAt,
        ProblemStanding standing)
        implements NodeView {
    public FindingStatus status() {
        return standing.status();
    }

    public Severity severity() {
        return standing.severity();
    }

    public SeverityRule severityRule() {
        return standing.severityRule();
    }

    public @Nullable Integer priority() {
        return standing.priority();
    }

    public @Nullable Suppression suppressed() {
        return standing.suppressed();
    }

    public SloState sloState() {
        return standing.sloState();
    }

    public @Nullable Instant dueAt() {
        return standing.dueAt();
    }

    public @Nullable Instant breachedAt() {
        return standing.breachedAt();
    }
}
