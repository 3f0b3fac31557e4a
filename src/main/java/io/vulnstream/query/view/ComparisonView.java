package io.vulnstream.query.view;

import io.vulnstream.finding.Severity;
import org.jspecify.annotations.Nullable;

/**
 * Two names of a source beside each other.
 *
 * @param comparable a scan of each of them counts
 */
public record ComparisonView(
        ReferenceView from, ReferenceView to, boolean comparable, int appeared, int resolved, int unchanged) {
    /** Which side has it. The ordinal is the statement's. */
    public enum Compared {
        APPEARED,
        RESOLVED,
        UNCHANGED
    }

    public record Entry(
            Compared change,
            long packageKey,
            long groupKey,
            Severity severity,
            @Nullable Long problemKey) {}
}
