package io.vulnstream.event;

/**
 * A job is due. A hint: whoever takes it must claim the job in the ledger, which holds everything else.
 *
 * @param subject digest or name of the artifact
 */
public record ScanRequested(JobId job, String scanner, String subject) implements PipelineEvent {
    @Override
    public Channel channel() {
        return Channel.SCAN_REQUESTED;
    }
}
