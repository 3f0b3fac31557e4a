package io.vulnstream.triage;

import org.jspecify.annotations.Nullable;

/**
 * What a draft is about, as rows.
 *
 * @param team whose view it changes, null for everybody's
 */
record Reach(
        DecisionScope scope,
        @Nullable Long artifact,
        @Nullable Long source,
        @Nullable Long team,
        String vulnerability,
        PackagePattern packages) {}
