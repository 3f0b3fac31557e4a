package io.vulnstream.ingester;

/**
 * Numbers of the advisory locks, which end with their transaction. The upper two bytes keep them apart from those of
 * others.
 */
final class Locks {
    /** Shared by results, exclusive for whoever changes which ids belong together. */
    static final long GROUPING = 0x7651L << 48;

    private static final long ARTIFACT = 0x7652L << 48;

    private Locks() {}

    static long artifact(long row) {
        return ARTIFACT | row;
    }
}
