package io.vulnstream.query.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** @param lastGoodAt when it was last listed without a failure */
public record TargetView(
        long key,
        String team,
        String name,
        String repository,
        String file,
        int line,
        boolean active,
        TargetState state,
        @Nullable Instant lastGoodAt) {}
