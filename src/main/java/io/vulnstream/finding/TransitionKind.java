package io.vulnstream.finding;

import java.util.Locale;

/** What happened to a finding. The ordinal is what the database stores. */
public enum TransitionKind {
    APPEARED,
    RESOLVED,
    REOPENED,
    SEVERITY_CHANGED,
    /** It became one with another finding, or one of several. */
    REGROUPED,
    /** A decision came to hold. */
    DECIDED,
    /** A decision that held no longer does, and none took its place. */
    LIFTED,
    /** The time left is down to the policy's warning. */
    DUE_SOON,
    /** The time is over. */
    BREACHED,
    /** Whoever said so was switched off. */
    UNCONFIRMED;

    /** {@code severity-changed} */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
