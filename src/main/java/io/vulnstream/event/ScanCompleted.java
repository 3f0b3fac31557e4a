package io.vulnstream.event;

/**
 * A scanner ran to the end and its report is in the object store; the scan row holds both.
 *
 * @param epoch of the claim that made it
 * @param subject digest or name of the artifact
 */
public record ScanCompleted(JobId job, long epoch, ScanId scan, String scanner, String subject)
        implements PipelineEvent {
    @Override
    public Channel channel() {
        return Channel.SCAN_COMPLETED;
    }
}
