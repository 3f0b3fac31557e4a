package io.vulnstream.query.view;

import io.vulnstream.finding.Severity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

public record AttributionView(
        long key,
        String scanner,
        String vulnerability,
        Severity severity,
        @Nullable String severityReported,
        @Nullable Float score,
        @Nullable String vector,
        @Nullable String fixVersion,
        boolean live,
        Instant since,
        @Nullable Instant until) {}
