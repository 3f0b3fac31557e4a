package io.vulnstream.event;

import java.util.Locale;

/** Urgent is what somebody waits for (webhook, on demand), routine what a schedule asked for. The ordinal is stored. */
public enum Lane {
    URGENT,
    ROUTINE;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
