package io.vulnstream.query.view;

import io.vulnstream.finding.Severity;
import org.jspecify.annotations.Nullable;

/**
 * A package in an artifact.
 *
 * @param findings open ones
 * @param worst of those, null where none is open
 */
public record PackageUseView(
        long packageKey,
        long artifactKey,
        int findings,
        @Nullable Severity worst) {}
