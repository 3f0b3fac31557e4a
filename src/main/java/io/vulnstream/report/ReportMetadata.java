package io.vulnstream.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a report says of itself.
 *
 * @param scanner the program that wrote it, by its own name
 * @param scannerVersion null when not told
 * @param databaseVersion of the advisory database; null when not told (Trivy, osv-scanner)
 * @param databaseBuilt null when not told
 * @param artifactName as the scanner was asked; null when not told
 * @param manifestDigests {@code sha256:…} of manifests or indexes the report names
 * @param imageIds {@code sha256:…} of image configurations the report names
 * @param operatingSystem {@code alpine 3.10.2} as recognised; null when none was or the format does not tell
 * @param packages how many packages the report lists; null when it lists only affected ones
 * @param findings how many raw findings were handed out
 */
public record ReportMetadata(
        ReportFormat format,
        String scanner,
        @Nullable String scannerVersion,
        @Nullable String databaseVersion,
        @Nullable Instant databaseBuilt,
        @Nullable String artifactName,
        List<String> manifestDigests,
        List<String> imageIds,
        @Nullable String operatingSystem,
        @Nullable Integer packages,
        long findings) {
    public ReportMetadata {
        manifestDigests = List.copyOf(manifestDigests);
        imageIds = List.copyOf(imageIds);
    }

    /** Whether a report is about the image asked for. */
    public enum About {
        /** It names the digest. */
        IT,
        /** It names digests, and this is none of them. */
        ANOTHER,
        /** It names no digest that could be compared. */
        UNTOLD
    }

    /**
     * Compares what the report names with an image.
     *
     * @param manifestDigest of the image's manifest
     * @param imageId the digest of its configuration, where known
     */
    public About about(String manifestDigest, @Nullable String imageId) {
        if (manifestDigests.contains(manifestDigest) || (imageId != null && imageIds.contains(imageId))) {
            return About.IT;
        }
        var comparable = !manifestDigests.isEmpty() || (imageId != null && !imageIds.isEmpty());
        return comparable ? About.ANOTHER : About.UNTOLD;
    }
}
