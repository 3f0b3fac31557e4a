package io.vulnstream.query;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** When a query is given up. What it already asked PostgreSQL ends there; nothing more is asked. */
record Deadline(long nanoTime) {
    /** In a hundred years: of subscriptions. */
    static final Deadline NEVER = in(Duration.ofDays(36_500));

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    void check() throws TimeoutException {
        if (System.nanoTime() - nanoTime > 0) {
            throw new TimeoutException("the query's time is over");
        }
    }
}
