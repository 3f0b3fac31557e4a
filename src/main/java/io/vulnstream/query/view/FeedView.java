package io.vulnstream.query.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How the imports of a feed go. */
public record FeedView(
        String name,
        String uri,
        Instant triedAt,
        @Nullable String error,
        @Nullable Instant importedAt,
        @Nullable String published,
        @Nullable Integer signals,
        @Nullable Integer unusable,
        @Nullable Integer changed) {}
