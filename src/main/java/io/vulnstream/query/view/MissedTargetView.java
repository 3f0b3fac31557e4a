package io.vulnstream.query.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A target that is not listed any more. */
public record MissedTargetView(
        long targetKey,
        @Nullable Instant lastGoodAt,
        @Nullable String cause,
        @Nullable String detail) {}
