package io.vulnstream.query.view;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** @param packageVersion null for packages of an operating system, whose versions belong to occurrences */
public record FindingView(
        long key,
        UUID id,
        long artifactKey,
        long packageKey,
        @Nullable String packageVersion,
        long groupKey,
        FindingStatus status,
        Severity severity,
        @Nullable Float score,
        @Nullable String fixVersion,
        Instant firstSeenAt,
        Instant changedAt,
        @Nullable Instant resolvedAt)
        implements NodeView {}
