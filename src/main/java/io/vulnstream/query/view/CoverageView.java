package io.vulnstream.query.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How well a target is looked at by one scanner.
 *
 * @param artifacts that its references name now
 * @param neverScanned of these, without any result of the scanner
 * @param failing of these, whose newest scan failed
 * @param databaseBuilt the oldest behind their results, or where it is not known when that result was last confirmed
 * @param lastGoodAt when the result was last confirmed that was not for the longest time
 */
public record CoverageView(
        long targetKey,
        String scanner,
        State state,
        int artifacts,
        int neverScanned,
        int failing,
        @Nullable Instant databaseBuilt,
        @Nullable Double databaseAgeHours,
        @Nullable Instant lastGoodAt,
        @Nullable String cause,
        @Nullable String detail) {
    /** The ordinal is the statement's. */
    public enum State {
        OK,
        NEVER_SCANNED,
        LISTING_FAILING,
        SCAN_FAILING,
        STALE
    }
}
