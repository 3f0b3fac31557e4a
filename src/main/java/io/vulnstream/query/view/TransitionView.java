package io.vulnstream.query.view;

import io.vulnstream.finding.TransitionCause;
import io.vulnstream.finding.TransitionKind;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to a finding or a problem, and why. */
public record TransitionView(
        Instant at,
        TransitionKind kind,
        TransitionCause cause,
        @Nullable String from,
        @Nullable String to,
        @Nullable String before,
        @Nullable String after,
        @Nullable UUID scanId) {}
