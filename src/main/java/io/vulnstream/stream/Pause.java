package io.vulnstream.stream;

import java.time.Duration;

/** How long to keep still after something did not work: longer each time, until something works. Of one thread. */
final class Pause {
    private static final long FIRST_MILLIS = 200;
    private static final int DOUBLINGS = 5;
    private long until = System.nanoTime();
    private int failures;

    private boolean isOver() {
        return left().isZero();
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    /** What fails while it is still counts as the same failure. */
    Duration longer() {
        if (isOver()) {
            until = System.nanoTime()
                    + Duration.ofMillis(FIRST_MILLIS << Math.min(failures, DOUBLINGS))
                            .toNanos();
            failures++;
        }
        return left();
    }

    void worked() {
        failures = 0;
    }

    /** Whether the last thing failed, so that the next one is to be a single try. */
    boolean isTrying() {
        return failures > 0;
    }
}
