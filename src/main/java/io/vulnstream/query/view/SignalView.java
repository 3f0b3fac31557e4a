package io.vulnstream.query.view;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What EPSS and CISA's catalogue say of a vulnerability. */
public record SignalView(
        @Nullable Float epss,
        @Nullable Float epssPercentile,
        @Nullable LocalDate epssSince,
        @Nullable KnownExploited kev) {
    public static final SignalView NONE = new SignalView(null, null, null, null);

    /** Its entry in the catalogue of known exploited vulnerabilities. */
    public record KnownExploited(String added, @Nullable String due, boolean ransomware) {}
}
