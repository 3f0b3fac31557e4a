package io.vulnstream.query.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

public record DatabaseView(
        @Nullable String version, @Nullable Instant built) {
    /** Null when nothing is known of the database. */
    public static @Nullable DatabaseView of(@Nullable String version, @Nullable Instant built) {
        return version == null && built == null ? null : new DatabaseView(version, built);
    }
}
