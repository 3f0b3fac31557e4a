package io.vulnstream.triage;

import java.util.Locale;

/** What somebody decided of a problem. The ordinal is what the database stores: never reorder. */
public enum DecisionKind {
    /** It cannot be exploited here, with a justification. */
    NOT_AFFECTED,
    /** What scanners say is not so. */
    FALSE_POSITIVE,
    /** It is so, and stays for now: until a moment, or until it is revoked. */
    ACCEPTED,
    /** It is as bad as somebody says, and not as rated. */
    SEVERITY,
    /** How early it is to be looked at: 1 first, 5 last. */
    PRIORITY;

    /** What a decision is about: of each, one decision holds. */
    public enum Aspect {
        /** Whether the problem is shown among what is open, and its clock runs. */
        SUPPRESSION,
        SEVERITY,
        PRIORITY
    }

    public Aspect aspect() {
        return switch (this) {
            case NOT_AFFECTED, FALSE_POSITIVE, ACCEPTED -> Aspect.SUPPRESSION;
            case SEVERITY -> Aspect.SEVERITY;
            case PRIORITY -> Aspect.PRIORITY;
        };
    }

    /** {@code not-affected} */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
