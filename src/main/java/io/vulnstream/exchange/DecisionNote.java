package io.vulnstream.exchange;

import io.vulnstream.finding.Severity;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.DecisionScope;
import io.vulnstream.triage.Justification;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A decision with all there is to know of it, as it travels within a VEX document: what VEX has no word for would be lost
 * between two installations otherwise. One that was imported with such a note keeps it, with its id and author.
 *
 * @param artifact digest or name, of the scope artifact
 * @param source address, of the scope source
 * @param team whose view it changes, null for everybody's
 * @param origin the document that it was first imported from
 */
record DecisionNote(
        UUID id,
        DecisionKind kind,
        DecisionScope scope,
        @Nullable String artifact,
        @Nullable String source,
        @Nullable String team,
        String vulnerability,
        @Nullable String ecosystem,
        @Nullable String software,
        @Nullable Justification justification,
        @Nullable Severity severity,
        @Nullable Integer priority,
        String reason,
        String author,
        Instant decidedAt,
        @Nullable Instant validUntil,
        @Nullable String origin) {}
