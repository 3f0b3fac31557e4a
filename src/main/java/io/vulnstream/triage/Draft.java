package io.vulnstream.triage;

import io.vulnstream.finding.Severity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A decision as somebody asks for it. With a problem, what it is about follows from that, and so does its source; without,
 * it is named.
 *
 * @param scope null for the narrowest that what is given allows: an artifact, else a source, else a team, else everything
 * @param team name; null for the one team of whoever asks that may decide it
 * @param packages any where nothing is said
 * @param revision of the problem as it was when somebody looked at it; null to decide whatever it is now
 * @param original the statement it was imported from, as JSON
 * @param key of whoever asks: the same one a second time makes no second decision
 */
public record Draft(
        @Nullable UUID problem,
        @Nullable String vulnerability,
        PackagePattern packages,
        @Nullable DecisionScope scope,
        @Nullable UUID artifact,
        @Nullable UUID source,
        @Nullable String team,
        DecisionKind kind,
        @Nullable Justification justification,
        @Nullable Severity severity,
        @Nullable Integer priority,
        String reason,
        @Nullable Instant validUntil,
        @Nullable String revision,
        @Nullable String origin,
        @Nullable String original,
        @Nullable String key) {}
