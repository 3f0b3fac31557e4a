package io.vulnstream.event;

/** How a try of a job ended. The ordinal is stored. */
public enum AttemptOutcome {
    SUCCEEDED,
    /** Failed, and may be tried again. */
    RETRIED,
    /** Failed for good. */
    REJECTED,
    /** Its node was not heard of any more. */
    LOST,
    /** Handed back because its node stopped. */
    RELEASED
}
