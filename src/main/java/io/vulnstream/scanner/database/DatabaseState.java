package io.vulnstream.scanner.database;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A scanner's database as it stands.
 *
 * @param version null when there is none or it does not tell
 * @param age null when it is not known when it was built
 * @param advice what is wrong and what to do; empty when nothing is
 */
public record DatabaseState(
        String scanner,
        @Nullable String version,
        @Nullable Instant built,
        @Nullable Duration age,
        Path path,
        Condition state,
        String advice) {
    public enum Condition {
        USABLE,
        /** Older than allowed. Refused, or only warned about when the directory is not ours to update. */
        STALE,
        MISSING,
        UNREADABLE
    }

    public boolean usable() {
        return state == Condition.USABLE || (state == Condition.STALE && advice.isEmpty());
    }
}
