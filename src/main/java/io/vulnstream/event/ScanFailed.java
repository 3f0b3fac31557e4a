package io.vulnstream.event;

/**
 * An attempt ended without a report; the attempt row holds exit code and the tail of stderr.
 *
 * @param epoch of the claim that failed
 * @param last whether the job is dead now, rather than waiting for its next attempt
 * @param subject digest or name of the artifact
 */
public record ScanFailed(JobId job, long epoch, Cause cause, boolean last, String scanner, String subject)
        implements PipelineEvent {
    @Override
    public Channel channel() {
        return Channel.SCAN_FAILED;
    }
}
