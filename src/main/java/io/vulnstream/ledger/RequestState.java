package io.vulnstream.ledger;

/** Where a request stands. The ordinal is stored. */
public enum RequestState {
    /** Committed; its reference is not resolved yet. */
    ACCEPTED,
    /** Its jobs exist and are not all finished. */
    RESOLVED,
    DONE,
    DEAD,
    WITHDRAWN
}
