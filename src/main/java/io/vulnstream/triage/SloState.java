package io.vulnstream.triage;

import java.util.Locale;

/** Where a problem stands in the time there is for it. The ordinal is what the database stores: never reorder. */
public enum SloState {
    /** No policy gives it a time, or what starts its clock has not happened. */
    NONE,
    RUNNING,
    /** Due within the time of the policy's warning. */
    WARNING,
    /** Its time is over. */
    BREACHED,
    /** Its clock stands: the problem is resolved, or a decision suppresses it. */
    PAUSED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
