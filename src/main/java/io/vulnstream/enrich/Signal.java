package io.vulnstream.enrich;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What one file says of one CVE. EPSS gives the first two, KEV the others.
 *
 * @param epss 0 to 1
 * @param percentile share of all CVEs with the same chance or less, 0 to 1
 * @param due until when CISA wants it mended
 */
record Signal(
        String cve,
        @Nullable Float epss,
        @Nullable Float percentile,
        @Nullable LocalDate added,
        @Nullable LocalDate due,
        @Nullable Boolean ransomware) {
    static Signal epss(String cve, float epss, float percentile) {
        return new Signal(cve, epss, percentile, null, null, null);
    }

    static Signal kev(String cve, LocalDate added, @Nullable LocalDate due, boolean ransomware) {
        return new Signal(cve, null, null, added, due, ransomware);
    }
}
