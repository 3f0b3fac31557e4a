package io.vulnstream.query.view;

import io.vulnstream.event.AttemptOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

public record AttemptView(
        int number,
        String node,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable AttemptOutcome outcome,
        @Nullable String cause,
        @Nullable String detail,
        @Nullable Integer exitCode,
        @Nullable String stderrTail,
        String traceId) {}
