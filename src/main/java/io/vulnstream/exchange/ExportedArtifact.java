package io.vulnstream.exchange;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An artifact whose findings are exported.
 *
 * @param source {@code registry/path}; the first by name where there are several, and of a source that
 * @param references full names that point to it now
 * @param scans the last word of each scanner
 */
record ExportedArtifact(
        long key,
        UUID id,
        @Nullable String source,
        List<String> references,
        @Nullable String digest,
        @Nullable String name,
        @Nullable String platform,
        List<Scan> scans,
        Owned owned) {

    /** Rows of the sources it is from, of a source that alone, and of the teams that own them. */
    record Owned(List<Long> sources, List<Long> teams) {}

    /**
     * @param outcome {@code succeeded}, {@code failed} or {@code pending}
     * @param cause a word of {@link io.vulnstream.event.Cause}
     */
    record Scan(
            String scanner,
            @Nullable String scannerVersion,
            @Nullable Database database,
            String outcome,
            @Nullable String cause) {
        boolean succeeded() {
            return outcome.equals("succeeded");
        }

        /** {@code trivy succeeded}, {@code grype failed (timeout)}. */
        String words() {
            return scanner + " " + outcome + (cause == null ? "" : " (" + cause + ")");
        }
    }

    record Database(@Nullable String version, @Nullable Instant built) {}

    /** What people call it. */
    String title() {
        if (!references.isEmpty()) {
            return references.get(0);
        }
        return name != null ? name : (source == null ? "" : source + "@") + digest;
    }

    /** Where it is from, else what it is called. */
    String place() {
        return source != null ? source : title();
    }
}
