package io.vulnstream.event;

/** A fact on a stream. Events carry references, never reports: whatever is large stands in the ledger or the archive. */
public sealed interface PipelineEvent permits ScanRequested, ScanCompleted, ScanFailed, FindingChanged {
    /** The channel this fact belongs to. */
    Channel channel();

    /** What the fact is about: a digest, the name of an external artifact, or the id of a finding. */
    String subject();
}
