package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.event.JobId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compare-and-set on jobs: who runs what. Every change checks the epoch of the claim. */
public interface Claims {
    /** Empty when the job is not waiting or queued any more: the entry that led here is an old hint. */
    Future<Optional<Claim>> claim(JobId job);

    /** Renews claims of this node in one statement; answers the jobs that nobody else holds: those reported since, too. */
    Future<Set<JobId>> renew(List<Claim> claims);

    /** Commits the result and moves the job to reported. False when the claim was lost: the result counts for nothing. */
    Future<Boolean> report(Claim claim, ScanResult result);

    /**
     * Ends the attempt. A retry beyond the attempts allowed becomes dead.
     *
     * @return what became of the job, empty when the claim was lost
     */
    Future<Optional<JobState>> fail(Claim claim, FailedAttempt attempt);

    /**
     * Ends the claim without a scan when the same one was made meanwhile: of the same artifact, by the same version of the
     * scanner, with the same database. Whoever asked for this job is answered by that scan.
     *
     * @param databaseVersion null when the scanner has none or does not tell: then nothing is the same
     * @return whether it did; false also when that could not be found out
     */
    Future<Boolean> madeMeanwhile(Claim claim, String scannerVersion, @Nullable String databaseVersion);

    /** Hands the job back at once, without using up an attempt: this node stops. */
    Future<Void> release(Claim claim);
}
