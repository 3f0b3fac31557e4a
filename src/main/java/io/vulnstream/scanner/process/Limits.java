package io.vulnstream.scanner.process;

import java.time.Duration;

/**
 * What a process may use. Looked at several times a second, so a fast process can go past a size for that long.
 *
 * <p>Memory is the resident memory of the process and its children together, and not the address space: programs in Go
 * reserve far more of that than they use and end on a limit for it.
 *
 * @param memory bytes
 * @param output bytes of stdout and of stderr, each
 * @param file bytes of the report
 * @param disk bytes of the whole scratch directory
 */
public record Limits(Duration timeout, long memory, long output, long file, long disk) {
    private static final long MEBIBYTE = 1L << 20;

    /** For commands that only say something: a version, the state of a database. */
    public static Limits small() {
        return new Limits(Duration.ofSeconds(60), 1024 * MEBIBYTE, MEBIBYTE, MEBIBYTE, 64 * MEBIBYTE);
    }

    public static long outputOfScanner() {
        return 16 * MEBIBYTE;
    }
}
