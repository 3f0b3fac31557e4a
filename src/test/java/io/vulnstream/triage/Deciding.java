package io.vulnstream.triage;

import io.vulnstream.finding.Severity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decisions for tests: what is not said is the common case. */
final class Deciding {
    private final DecisionKind kind;
    private DecisionScope scope = DecisionScope.SOURCE;
    private @Nullable Long artifact;
    private @Nullable Long team;
    private PackagePattern packages = new PackagePattern("npm", "left-pad");
    private @Nullable Severity severity;
    private @Nullable Integer priority;
    private @Nullable Instant until;

    private Deciding(DecisionKind kind) {
        this.kind = kind;
    }

    static Deciding that(DecisionKind kind) {
        return new Deciding(kind);
    }

    static Deciding severity(Severity severity) {
        var deciding = new Deciding(DecisionKind.SEVERITY);
        deciding.severity = severity;
        return deciding;
    }

    static Deciding priority(int priority) {
        var deciding = new Deciding(DecisionKind.PRIORITY);
        deciding.priority = priority;
        return deciding;
    }

    Deciding of(DecisionScope other) {
        scope = other;
        return this;
    }

    Deciding ofArtifact(long row) {
        artifact = row;
        return of(DecisionScope.ARTIFACT);
    }

    Deciding by(long row) {
        team = row;
        return this;
    }

    Deciding about(@Nullable String ecosystem, @Nullable String name) {
        packages = new PackagePattern(ecosystem, name);
        return this;
    }

    Deciding until(Instant moment) {
        until = moment;
        return this;
    }

    Decision row(long row) {
        return new Decision(
                row,
                new UUID(0, row),
                kind,
                scope,
                artifact,
                scope == DecisionScope.SOURCE ? 1L : null,
                team,
                "CVE-2026-1",
                packages,
                kind == DecisionKind.NOT_AFFECTED ? Justification.COMPONENT_NOT_PRESENT : null,
                severity,
                priority,
                "because",
                "somebody",
                Instant.EPOCH,
                until,
                null);
    }
}
