package io.vulnstream.ledger;

import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far some requests are.
 *
 * @param open requests that have not ended
 * @param unresolved those of the open ones whose reference is not resolved yet
 */
public record Progress(int open, int unresolved, int done, int dead, List<ByScanner> scanners) {
    /** @param finished reported and not confirmed by all, or done */
    public record ByScanner(String scanner, int waiting, int running, int finished, int dead) {}

    /**
     * What became of a request.
     *
     * @param scans its jobs, and the scans that confirmed it without one
     */
    public record Outcome(
            UUID request,
            String reference,
            RequestState state,
            @Nullable Cause cause,
            @Nullable String detail,
            List<Scan> scans) {}

    /**
     * @param job null where an earlier scan confirmed the request
     * @param subject digest or external name
     * @param scan null while there is none
     */
    public record Scan(
            @Nullable JobId job,
            String scanner,
            String subject,
            JobState state,
            @Nullable Cause cause,
            @Nullable String detail,
            @Nullable ScanId scan) {}
}
