package io.vulnstream.query.view;

import io.vulnstream.event.Lane;
import io.vulnstream.ledger.JobState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Not a node: the id of a dead job is that of its failed scan. */
public record JobView(
        long key,
        UUID id,
        long artifactKey,
        String scanner,
        Lane lane,
        JobState state,
        int attempt,
        @Nullable String cause,
        @Nullable String detail,
        Instant notBefore,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable UUID scanKey) {}
