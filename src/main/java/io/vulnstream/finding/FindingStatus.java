package io.vulnstream.finding;

import java.util.Locale;

/** Where a finding stands. The ordinal is what the database stores: never reorder. */
public enum FindingStatus {
    /** A scanner that was last to look says so. */
    OPEN,
    /** Every scanner that said so has looked again, to the end, and no longer does. */
    RESOLVED,
    /** Whoever said so does not look any more. */
    UNCONFIRMED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
