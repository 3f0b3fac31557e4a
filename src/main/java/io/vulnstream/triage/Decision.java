package io.vulnstream.triage;

import io.vulnstream.finding.Severity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody decided, once and for good: a change is another decision.
 *
 * @param row of the database; a higher one was made later
 * @param artifact row, of the scope artifact alone
 * @param source row, of the scope source alone
 * @param team row of the team whose view it changes; null for everybody's
 * @param vulnerability the id as it was written
 * @param justification of "not affected" alone
 * @param priority 1 to 5, of priorities alone
 * @param validUntil null as long as nobody revokes it
 * @param origin the document it was imported from
 */
public record Decision(
        long row,
        UUID id,
        DecisionKind kind,
        DecisionScope scope,
        @Nullable Long artifact,
        @Nullable Long source,
        @Nullable Long team,
        String vulnerability,
        PackagePattern packages,
        @Nullable Justification justification,
        @Nullable Severity severity,
        @Nullable Integer priority,
        String reason,
        String author,
        Instant decidedAt,
        @Nullable Instant validUntil,
        @Nullable String origin) {}
