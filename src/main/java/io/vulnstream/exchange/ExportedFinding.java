package io.vulnstream.exchange;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A finding with everything an export says of it.
 *
 * @param vulnerability the name of the group
 */
record ExportedFinding(
        long key,
        UUID id,
        ExportedPackage software,
        String vulnerability,
        List<String> aliases,
        FindingStatus status,
        Severity severity,
        @Nullable Float score,
        @Nullable String fixVersion,
        Instant firstSeenAt,
        Instant changedAt,
        List<Attribution> attributions,
        Held held) {

    /** What one scanner says. */
    record Attribution(
            String scanner,
            String vulnerability,
            Severity severity,
            @Nullable Float score,
            @Nullable String vector,
            @Nullable String fixVersion,
            List<Occurrence> occurrences) {}

    /** Where it says so. */
    record Occurrence(
            @Nullable String software,
            @Nullable String version,
            @Nullable String path,
            @Nullable String purl) {}

    List<String> scanners() {
        return attributions.stream().map(Attribution::scanner).distinct().toList();
    }

    List<Occurrence> occurrences() {
        return attributions.stream()
                .flatMap(attribution -> attribution.occurrences().stream())
                .distinct()
                .toList();
    }
}
