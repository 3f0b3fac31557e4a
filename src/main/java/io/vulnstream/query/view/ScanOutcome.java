package io.vulnstream.query.view;

/** How a scan stands to who asks. The ordinal is what the statements of the store compute. */
public enum ScanOutcome {
    SUCCEEDED,
    FAILED,
    /** The report is stored and not counted yet. */
    PENDING
}
