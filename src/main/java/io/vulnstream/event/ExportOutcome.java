package io.vulnstream.event;

/** How a run of the exporter, or its listing of one target, ended. The ordinal is stored. */
public enum ExportOutcome {
    SUCCEEDED,
    /** Something could not be listed or asked for. */
    INCOMPLETE,
    FAILED
}
