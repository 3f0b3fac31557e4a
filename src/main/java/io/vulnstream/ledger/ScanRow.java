package io.vulnstream.ledger;

import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanId;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.ScanResult.StoredReport;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The newest scan of a job with what its subscribers need to know of it.
 *
 * @param epoch of the claim that made it; an event with another epoch is about a scan that counts for nothing
 * @param state of the job: the scan waits to be confirmed only while it is reported
 * @param artifactRow, sourceRow, catalogue: keys inside the database
 * @param artifact public id
 * @param digest null for an external artifact, which has a name instead
 * @param source address of the repository it was pulled from
 * @param recordedAt part of the scan row's key
 * @param archived whether its record is in the archive
 * @param digestChecked whether the report itself says that it is about this artifact
 */
public record ScanRow(
        JobId job,
        long epoch,
        JobState state,
        ScanId scan,
        long artifactRow,
        UUID artifact,
        @Nullable String digest,
        @Nullable String externalName,
        @Nullable String platform,
        long sourceRow,
        String source,
        String scanner,
        @Nullable String scannerVersion,
        @Nullable String databaseVersion,
        @Nullable Instant databaseBuilt,
        @Nullable Long catalogue,
        StoredReport report,
        Instant startedAt,
        Instant finishedAt,
        Instant recordedAt,
        boolean imported,
        boolean archived,
        boolean digestChecked,
        Trace trace) {
    /** Digest or name: the subject of its events. */
    public String subject() {
        var name = digest != null ? digest : externalName;
        return name != null ? name : artifact.toString();
    }
}
