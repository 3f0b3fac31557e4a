package io.vulnstream.finding;

/** How the time is that a team has for a problem. The ordinal is what the database stores. */
public enum SloState {
    /** No policy gives it a time, or it is over. */
    NONE,
    RUNNING,
    /** It is soon due. */
    WARNING,
    BREACHED,
    /** The clock stands while it is accepted. */
    PAUSED
}
