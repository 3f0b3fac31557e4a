package io.vulnstream.support;

import java.time.Duration;

/**
 * The instant by which an operation with all its parts must have ended, on this process' monotonic clock. Passed down,
 * so that ten steps of a minute each do not take ten minutes.
 */
public record Deadline(long nanos) {
    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Zero or less when it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(nanos - System.nanoTime());
    }

    public boolean passed() {
        return !remaining().isPositive();
    }

    /** The earlier of this one and what a part may take. */
    public Deadline within(Duration limit) {
        return remaining().compareTo(limit) <= 0 ? this : in(limit);
    }

    /** What is left, at least a millisecond and at most the limit: for timers, which take no zero. */
    public long millisWithin(Duration limit) {
        return Math.max(1, Math.min(remaining().toMillis(), limit.toMillis()));
    }
}
