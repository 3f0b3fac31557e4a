package io.vulnstream.query.view;

import io.vulnstream.ledger.DeadLetterKind;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What ended badly.
 *
 * @param jobKey null for a request that could not be resolved
 * @param group fingerprint; null for the moment until the dispatcher has marked what a node of another version left
 * @param subject digest or external name, or the reference of a request
 */
public record DeadLetterView(
        @Nullable Long jobKey,
        UUID id,
        DeadLetterKind kind,
        @Nullable String scanner,
        @Nullable String cause,
        @Nullable String group,
        @Nullable String form,
        @Nullable String detail,
        String subject,
        @Nullable String subscriber,
        int tries,
        Instant at,
        @Nullable Instant droppedAt,
        @Nullable String droppedBy,
        @Nullable String droppedReason,
        String traceId) {}
