package io.vulnstream.finding;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How bad a vulnerability is, in rising order. The ordinal is what the database stores: never reorder. */
public enum Severity {
    UNKNOWN,
    NEGLIGIBLE,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** The severity a scanner's, vendor's or advisory's word means, in any case; {@link #UNKNOWN} for any other word. */
    public static Severity ofWord(@Nullable String word) {
        if (word == null) {
            return UNKNOWN;
        }
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "critical" -> CRITICAL;
            case "high", "important" -> HIGH;
            case "medium", "moderate" -> MEDIUM;
            case "low", "minor" -> LOW;
            case "negligible", "unimportant", "info", "informational", "none" -> NEGLIGIBLE;
            default -> UNKNOWN;
        };
    }

    /** The severity of a CVSS base score from 0.0 to 10.0. A score of 0 says "no impact", which is not "unknown". */
    public static Severity ofScore(double score) {
        if (score >= 9.0) {
            return CRITICAL;
        }
        if (score >= 7.0) {
            return HIGH;
        }
        if (score >= 4.0) {
            return MEDIUM;
        }
        if (score >= 0.1) {
            return LOW;
        }
        return score >= 0 ? NEGLIGIBLE : UNKNOWN;
    }

    /** {@code high}: the form used in files and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The worse of the two. */
    public Severity or(Severity other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
