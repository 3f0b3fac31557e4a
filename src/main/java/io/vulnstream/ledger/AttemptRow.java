package io.vulnstream.ledger;

import io.vulnstream.event.AttemptOutcome;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Trace;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One try of a job.
 *
 * @param number counts from 1 within the job's budget; a try that used none up has the number of the next one
 * @param finishedAt, outcome null while it runs
 * @param archivedAt when its record was filed; only of failed ones
 * @param digest null for an external artifact
 */
public record AttemptRow(
        JobId job,
        long epoch,
        int number,
        String node,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable AttemptOutcome outcome,
        @Nullable Cause cause,
        @Nullable String detail,
        @Nullable Integer exitCode,
        @Nullable String stderrTail,
        @Nullable Instant archivedAt,
        String scanner,
        UUID artifact,
        @Nullable String digest,
        String source,
        Trace trace) {}
