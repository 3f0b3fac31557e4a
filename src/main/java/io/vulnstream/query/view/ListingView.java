package io.vulnstream.query.view;

import io.vulnstream.event.ExportOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

public record ListingView(
        long key,
        long runKey,
        long targetKey,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable ExportOutcome outcome,
        @Nullable String cause,
        @Nullable String detail,
        int tagsSeen,
        int requested) {}
