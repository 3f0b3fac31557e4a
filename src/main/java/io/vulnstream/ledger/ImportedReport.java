package io.vulnstream.ledger;

import io.vulnstream.event.Trace;
import io.vulnstream.ledger.ScanResult.StoredReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A report that was made elsewhere and is in the object store already.
 *
 * @param digest {@code sha256:…} of the image it is about; null when it is about something named by externalName
 * @param externalName any name, when there is no digest
 * @param source repository it is from, {@code registry/path}; null when unknown
 * @param databaseBuilt null when unknown, which is older than any known one
 * @param startedAt when the scan was made, by the report itself
 * @param digestChecked whether the report names the digest itself
 * @param principal who imports it
 */
public record ImportedReport(
        @Nullable String digest,
        @Nullable String externalName,
        @Nullable String source,
        String scanner,
        StoredReport report,
        @Nullable String scannerVersion,
        @Nullable String databaseVersion,
        @Nullable Instant databaseBuilt,
        Instant startedAt,
        Instant finishedAt,
        boolean digestChecked,
        String principal,
        Trace trace) {
    public ImportedReport {
        if ((digest == null) == (externalName == null)) {
            throw new IllegalArgumentException("a report is about a digest or about an external name, one of both");
        }
    }

    public String subject() {
        return digest != null ? digest : String.valueOf(externalName);
    }
}
