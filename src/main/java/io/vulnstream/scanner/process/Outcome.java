package io.vulnstream.scanner.process;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a process ended.
 *
 * @param exitCode what the process said, 128 and the signal when it was killed
 * @param stop why it was killed, null when it ended by itself
 * @param stdout the last {@value OutputTail#BYTES} bytes; empty when that was the report
 * @param stderr the last {@value OutputTail#BYTES} bytes
 */
public record Outcome(int exitCode, @Nullable Stop stop, String stdout, String stderr, Duration took) {
    /** Why a process was killed. */
    public enum Stop {
        TIMEOUT,
        MEMORY,
        OUTPUT,
        FILE,
        DISK,
        CANCELLED
    }
}
