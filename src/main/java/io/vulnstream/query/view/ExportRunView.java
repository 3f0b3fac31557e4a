package io.vulnstream.query.view;

import io.vulnstream.event.ExportOutcome;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public record ExportRunView(
        long key,
        UUID id,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable ExportOutcome outcome,
        @Nullable String detail)
        implements NodeView {}
