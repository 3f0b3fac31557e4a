package io.vulnstream.testkit.fleet;

/** Numbers that look drawn by lot and follow from what they are asked with alone. */
final class Dice {
    private final long seed;

    Dice(long seed) {
        this.seed = seed;
    }

    /** Others than these. */
    Dice of(long subject) {
        return new Dice(mixed(seed, subject));
    }

    /** From 0 to below 1. */
    double share(long... subject) {
        return (number(subject) >>> 11) * 0x1.0p-53;
    }

    /** From 0 to below the bound. */
    int below(int bound, long... subject) {
        return (int) Math.floorMod(number(subject), (long) bound);
    }

    private long number(long... subject) {
        var number = seed;
        for (var part : subject) {
            number = mixed(number, part);
        }
        return number;
    }

    /** The finalizer of SplitMix64. */
    private static long mixed(long number, long part) {
        var z = number * 31 + part + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
