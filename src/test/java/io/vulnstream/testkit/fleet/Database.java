package io.vulnstream.testkit.fleet;

import java.time.Duration;
import java.time.Instant;

/**
 * A build of the databases that all scanners look into.
 *
 * @param changed share of what was said with the ones before that is said otherwise with this one, or not any more; from 0
 *     to below 1
 */
public record Database(int build, double changed) {
    private static final Instant FIRST = Instant.parse("2026-11-02T00:00:00Z");

    public static final Database ORIGINAL = new Database(0, 0);

    /** A newer one that says the same. */
    public static Database unchanged(int build) {
        return new Database(build, 0);
    }

    public String version() {
        return "db-" + build;
    }

    public Instant built() {
        return FIRST.plus(Duration.ofDays(build));
    }
}
