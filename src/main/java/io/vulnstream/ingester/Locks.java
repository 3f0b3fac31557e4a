package io.vulnstream.ingester;

/**
 * Numbers of the advisory locks, which end with their transaction. The upper two bytes keep them apart from those of
 * others.
 */
final class Locks {
    /** Shared by results, exclusive for whoever changes what known ids count for and takes findings along. */
    static final long GROUPING = 0x7651L << 48;

    /** Exclusive for whoever adds to what is known of ids, shared by whoever must not miss it. Taken before the grouping. */
    static final long LEARNING = 0x7653L << 48;

    /** Shared by whoever works out what problems are to their teams, exclusive for whoever decides. After sources. */
    static final long DECISIONS = 0x7654L << 48;

    private static final long ARTIFACT = 0x7652L << 48;

    private Locks() {}

    static long artifact(long row) {
        return ARTIFACT | row;
    }
}
