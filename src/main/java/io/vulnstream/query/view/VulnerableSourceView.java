package io.vulnstream.query.view;

import io.vulnstream.finding.Severity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A source that has a vulnerability, or had it. */
public record VulnerableSourceView(
        long groupKey,
        long sourceKey,
        Spread state,
        Severity severity,
        int problems,
        @Nullable String fixVersion,
        Instant firstSeenAt,
        @Nullable Instant resolvedAt) {
    /** The worst of what its problems are. The ordinal is the statement's. */
    public enum Spread {
        OPEN,
        SUPPRESSED,
        FIXED
    }
}
