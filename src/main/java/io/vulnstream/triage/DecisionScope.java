package io.vulnstream.triage;

import java.util.Locale;

/** How far a decision reaches, the narrowest first. The ordinal is what the database stores: never reorder. */
public enum DecisionScope {
    /** What one artifact has of a problem. */
    ARTIFACT,
    /** One repository. */
    SOURCE,
    /** All repositories of a team. */
    TEAM,
    /** The whole fleet: an administrator's. */
    EVERYTHING;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
