package io.vulnstream.ledger;

/** What ended badly. The ordinal is the kind in the view dead_letter. */
public enum DeadLetterKind {
    /** A scan that could not be made, or whose report is unusable. */
    JOB,
    /** A request whose reference could not be resolved. */
    REQUEST,
    /** A fact that a subscriber cannot settle: the scan was made and is not ingested or not archived. */
    DELIVERY
}
