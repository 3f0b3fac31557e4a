package io.vulnstream.finding;

import java.util.Locale;

/** What happened to a finding. The ordinal is what the database stores. */
public enum TransitionKind {
    APPEARED,
    RESOLVED,
    REOPENED,
    SEVERITY_CHANGED,
    /** It became one with another finding, or one of several. */
    REGROUPED;

    /** {@code severity-changed} */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
