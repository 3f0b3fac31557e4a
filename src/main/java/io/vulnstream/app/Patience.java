package io.vulnstream.app;

/** What a process does while something is missing that others may bring: a server, a scanner's database. */
public enum Patience {
    /** It runs until it is stopped, so it waits, says so, and goes on when it is there. */
    WAITS,
    /** Somebody waits for it to end: it fails, and says what to do. */
    FAILS
}
