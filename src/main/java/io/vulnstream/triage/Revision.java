package io.vulnstream.triage;

import java.util.Collection;

/** Tells whether anything was decided about a problem since somebody looked at it. */
public final class Revision {
    private Revision() {}

    /** @param decisions in force about it */
    public static String of(Collection<Decision> decisions) {
        var newest = decisions.stream().mapToLong(Decision::row).max().orElse(0);
        return decisions.size() + "." + newest;
    }
}
