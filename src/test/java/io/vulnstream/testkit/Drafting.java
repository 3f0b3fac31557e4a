package io.vulnstream.testkit;

import io.vulnstream.finding.Severity;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.DecisionScope;
import io.vulnstream.triage.Draft;
import io.vulnstream.triage.Justification;
import io.vulnstream.triage.PackagePattern;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Drafts of decisions: what is not said is not in them, but for what the kind cannot do without. */
public final class Drafting {
    private final DecisionKind kind;
    private @Nullable UUID problem;
    private @Nullable String vulnerability;
    private PackagePattern packages = PackagePattern.ANY;
    private @Nullable DecisionScope scope;
    private @Nullable UUID artifact;
    private @Nullable UUID source;
    private @Nullable String team;
    private @Nullable Justification justification;
    private @Nullable Severity severity;
    private @Nullable Integer priority;
    private String reason = "because";
    private @Nullable Instant until;
    private @Nullable String revision;
    private @Nullable String key;

    private Drafting(DecisionKind kind) {
        this.kind = kind;
        this.justification = kind == DecisionKind.NOT_AFFECTED ? Justification.COMPONENT_NOT_PRESENT : null;
    }

    public static Drafting a(DecisionKind kind) {
        return new Drafting(kind);
    }

    public Drafting about(String id) {
        vulnerability = id;
        return this;
    }

    public Drafting about(UUID row, @Nullable String seen) {
        problem = row;
        revision = seen;
        return this;
    }

    public Drafting in(String ecosystem, String name) {
        packages = new PackagePattern(ecosystem, name);
        return this;
    }

    public Drafting of(DecisionScope reach) {
        scope = reach;
        return this;
    }

    public Drafting source(UUID id) {
        source = id;
        return this;
    }

    public Drafting artifact(UUID id) {
        artifact = id;
        return this;
    }

    public Drafting team(@Nullable String name) {
        team = name;
        return this;
    }

    public Drafting justified(@Nullable Justification by) {
        justification = by;
        return this;
    }

    public Drafting severity(Severity rated) {
        severity = rated;
        return this;
    }

    public Drafting priority(@Nullable Integer place) {
        priority = place;
        return this;
    }

    public Drafting reason(String words) {
        reason = words;
        return this;
    }

    public Drafting until(Instant moment) {
        until = moment;
        return this;
    }

    public Drafting key(String of) {
        key = of;
        return this;
    }

    public Draft draft() {
        return new Draft(
                problem,
                vulnerability,
                packages,
                scope,
                artifact,
                source,
                team,
                kind,
                justification,
                severity,
                priority,
                reason,
                until,
                revision,
                null,
                null,
                key);
    }
}
