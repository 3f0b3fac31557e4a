package io.vulnstream.query.view;

import io.vulnstream.finding.Severity;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.DecisionScope;
import io.vulnstream.triage.Justification;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A decision, and whether it is in force.
 *
 * @param team whose view it changes, null for everybody's
 * @param vulnerabilityId as it was written
 * @param packageName may have * in it
 */
public record DecisionView(
        long key,
        UUID id,
        DecisionKind kind,
        DecisionScope scope,
        @Nullable Long artifactKey,
        @Nullable Long sourceKey,
        @Nullable String team,
        String vulnerabilityId,
        @Nullable String ecosystem,
        @Nullable String packageName,
        @Nullable Justification justification,
        @Nullable Severity severity,
        @Nullable Integer priority,
        String reason,
        String author,
        Instant decidedAt,
        @Nullable Instant validUntil,
        @Nullable String origin,
        State state,
        @Nullable Instant endedAt,
        @Nullable String endedBy,
        @Nullable String endReason)
        implements NodeView {
    /** The ordinals after the first are those of the ends, by one. */
    public enum State {
        IN_FORCE,
        REVOKED,
        SUPERSEDED,
        EXPIRED
    }
}
