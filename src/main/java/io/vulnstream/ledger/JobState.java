package io.vulnstream.ledger;

/**
 * Where a job stands. The ordinal is stored, and the predicates of the partial indexes name it.
 *
 * <p>Statements that find a job by its id or artifact write {@code state + 0}. States that jobs pass in a moment look empty to
 * the planner, which would then rather read the whole partial index of such a state, row by row, than look the job up.
 */
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
