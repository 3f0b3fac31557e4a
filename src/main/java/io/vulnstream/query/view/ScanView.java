package io.vulnstream.query.view;

import io.vulnstream.event.Cause;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A finished scan, or a job that died without one; then the id is the job's.
 */
public record ScanView(
        UUID id,
        long jobKey,
        long artifactKey,
        String scanner,
        Result result,
        @Nullable String scannerVersion,
        @Nullable DatabaseView database,
        boolean current,
        Times times,
        boolean imported,
        boolean digestChecked,
        @Nullable ReportView report,
        String traceId)
        implements NodeView {

    /** @param findingCount null until the report is counted */
    public record Result(
            ScanOutcome outcome,
            @Nullable Cause cause,
            @Nullable String detail,
            @Nullable Integer findingCount) {}

    public record Times(
            @Nullable Instant startedAt,
            Instant finishedAt,
            @Nullable Instant confirmedAt) {}

    public record ReportView(String format, String sha256, long size) {}

    public ScanOutcome outcome() {
        return result.outcome();
    }

    public @Nullable String cause() {
        return result.cause() == null ? null : result.cause().word();
    }

    public @Nullable String detail() {
        return result.detail();
    }

    public @Nullable Integer findingCount() {
        return result.findingCount();
    }

    public @Nullable Instant startedAt() {
        return times.startedAt();
    }

    public Instant finishedAt() {
        return times.finishedAt();
    }

    public @Nullable Instant confirmedAt() {
        return times.confirmedAt();
    }
}
