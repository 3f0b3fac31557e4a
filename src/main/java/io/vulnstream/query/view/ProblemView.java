package io.vulnstream.query.view;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** @param packageKey of the package without a version */
public record ProblemView(
        long key,
        UUID id,
        long sourceKey,
        long packageKey,
        long groupKey,
        FindingStatus status,
        Severity severity,
        SeverityRule severityRule,
        @Nullable Float score,
        @Nullable String fixVersion,
        Instant firstSeenAt,
        Instant changedAt,
        @Nullable Instant resolvedAt)
        implements NodeView {}
