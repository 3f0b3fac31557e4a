package io.vulnstream.archiver;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.AttemptRow;
import io.vulnstream.ledger.ScanRow;
import io.vulnstream.support.Json;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the archive says of one execution of a scanner. It holds nothing that changes later, so filing it again makes the
 * same bytes under the same key.
 *
 * @param kind {@code scan} or {@code attempt}: with a report, or without
 * @param subject digest or name of the artifact
 * @param report null of an attempt
 * @param failure null of a scan
 */
public record ArchiveRecord(
        String kind,
        UUID job,
        long epoch,
        @Nullable UUID scan,
        UUID artifact,
        String subject,
        @Nullable String platform,
        String source,
        String scanner,
        @Nullable String scannerVersion,
        @Nullable String databaseVersion,
        @Nullable Instant databaseBuilt,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Report report,
        @Nullable Failure failure,
        String traceId) {
    /** @param sha256 of the uncompressed bytes; size: theirs too */
    public record Report(
            String format, String sha256, String place, long size, boolean imported, boolean digestChecked) {}

    /** @param exitCode null when no process ran to its end */
    public record Failure(
            int attempt,
            String node,
            @Nullable Cause cause,
            @Nullable String detail,
            @Nullable Integer exitCode,
            @Nullable String stderrTail) {}

    static ArchiveRecord of(ScanRow scan) {
        var report = scan.report();
        return new ArchiveRecord(
                "scan",
                scan.job().value(),
                scan.epoch(),
                scan.scan().value(),
                scan.artifact(),
                scan.subject(),
                scan.platform(),
                scan.source(),
                scan.scanner(),
                scan.scannerVersion(),
                scan.databaseVersion(),
                scan.databaseBuilt(),
                scan.startedAt(),
                scan.finishedAt(),
                new Report(
                        report.format(),
                        report.sha256(),
                        report.place(),
                        report.size(),
                        scan.imported(),
                        scan.digestChecked()),
                null,
                scan.trace().traceId());
    }

    static ArchiveRecord of(AttemptRow attempt) {
        return new ArchiveRecord(
                "attempt",
                attempt.job().value(),
                attempt.epoch(),
                null,
                attempt.artifact(),
                attempt.digest() != null ? attempt.digest() : attempt.artifact().toString(),
                null,
                attempt.source(),
                attempt.scanner(),
                null,
                null,
                null,
                attempt.startedAt(),
                attempt.finishedAt(),
                null,
                new Failure(
                        attempt.number(),
                        attempt.node(),
                        attempt.cause(),
                        attempt.detail(),
                        attempt.exitCode(),
                        attempt.stderrTail()),
                attempt.trace().traceId());
    }

    byte[] bytes() {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that Jackson cannot write: " + this, e);
        }
    }
}
