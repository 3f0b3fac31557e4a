package io.vulnstream.ledger;

import io.vulnstream.event.ScanId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a scanner made of an artifact. The report is in the object store before this is committed.
 *
 * @param databaseVersion null when the scanner's database does not say
 * @param databaseBuilt when the database was built, null when unknown
 * @param catalogue row of the inventory that was matched, null when the image was scanned
 * @param exitCode of the process that wrote the report
 */
public record ScanResult(
        ScanId scan,
        @Nullable String scannerVersion,
        @Nullable String databaseVersion,
        @Nullable Instant databaseBuilt,
        @Nullable Long catalogue,
        StoredReport report,
        int exitCode,
        String stderrTail) {
    /**
     * @param format name of a report format, {@code trivy}, {@code grype}, {@code osv-scanner}, {@code cyclonedx}
     * @param sha256 of the uncompressed bytes, lower-case hex
     * @param place key in the object store
     * @param size of the uncompressed bytes
     */
    public record StoredReport(String format, String sha256, String place, long size) {}
}
