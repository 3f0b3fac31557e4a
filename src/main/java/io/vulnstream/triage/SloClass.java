package io.vulnstream.triage;

import java.util.Locale;

/** Whom a target is for, which tells how much time there is. */
public enum SloClass {
    /** What clients run. */
    CLIENT,
    /** What only the organisation itself runs. */
    INTERNAL;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
