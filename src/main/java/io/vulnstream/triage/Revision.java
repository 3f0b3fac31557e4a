package io.vulnstream.triage;

import java.util.Collection;

/** Tells whether anything was decided about a problem since somebody looked at it. */
public final class Revision {
    private Revision() {}

    /** @param decisions rows of those in force about it */
    public static String of(Collection<Long> decisions) {
        return decisions.size() + "."
                + decisions.stream().mapToLong(row -> row).max().orElse(0);
    }
}
