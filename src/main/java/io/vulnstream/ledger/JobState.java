package io.vulnstream.ledger;

/** Where a job stands. The ordinal is stored, and the predicates of the partial indexes name it. */
public enum JobState {
    WAITING,
    QUEUED,
    RUNNING,
    /** The report is in the object store; not every subscriber has confirmed it. */
    REPORTED,
    DONE,
    DEAD,
    WITHDRAWN
}
