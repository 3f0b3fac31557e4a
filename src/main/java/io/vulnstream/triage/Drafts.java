package io.vulnstream.triage;

import io.vertx.core.Future;
import io.vulnstream.support.http.Principal;
import io.vulnstream.triage.Refusal.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks drafts: what they say, what they are about, and whether who asks may decide it. */
final class Drafts {
    private static final int LONGEST_REASON = 4_000;
    private static final int LONGEST_NAME = 512;
    private static final int LEAST_PRIORITY = 5;

    private final ReachStore store;

    Drafts(ReachStore store) {
        this.store = store;
    }

    /** What the draft itself says. */
    static void check(Draft draft) {
        if (draft.reason().isBlank() || draft.reason().length() > LONGEST_REASON) {
            throw Refusal.invalid("'reason' has 1 to " + LONGEST_REASON + " characters: it is what others will go by");
        }
        only(draft.kind() == DecisionKind.NOT_AFFECTED, draft.justification(), "justification", "not affected");
        only(draft.kind() == DecisionKind.SEVERITY, draft.severity(), "severity", "severity");
        only(draft.kind() == DecisionKind.PRIORITY, draft.priority(), "priority", "priority");
        if (draft.priority() != null && (draft.priority() < 1 || draft.priority() > LEAST_PRIORITY)) {
            throw Refusal.invalid("'priority' is " + draft.priority() + ": it is 1, the first, to " + LEAST_PRIORITY);
        }
        if (draft.kind() == DecisionKind.ACCEPTED && draft.validUntil() == null) {
            throw Refusal.invalid("'validUntil' is missing: what is accepted is accepted for a time");
        }
        if ((draft.problem() == null) == (draft.vulnerability() == null)) {
            throw Refusal.invalid("give one of 'problem' and 'vulnerability': what the decision is about");
        }
        if (draft.problem() == null && draft.revision() != null) {
            throw Refusal.invalid("'revision' goes with 'problem'");
        }
        text(draft.vulnerability(), "vulnerability");
        text(draft.packages().name(), "package");
        text(draft.packages().ecosystem(), "ecosystem");
        text(draft.key(), "idempotencyKey");
        if (draft.reason().indexOf('\0') >= 0) {
            throw Refusal.invalid("'reason' has a NUL in it");
        }
    }

    private static void only(boolean needed, @Nullable Object value, String field, String kind) {
        if (needed && value == null) {
            throw Refusal.invalid("'" + field + "' is missing: a decision of the kind '" + kind + "' needs it");
        }
        if (!needed && value != null) {
            throw Refusal.invalid("'" + field + "' is given: only a decision of the kind '" + kind + "' has it");
        }
    }

    private static void text(@Nullable String value, String field) {
        if (value != null && (value.isBlank() || value.length() > LONGEST_NAME || value.indexOf('\0') >= 0)) {
            throw Refusal.invalid("'" + field + "' has 1 to " + LONGEST_NAME + " characters and no NUL");
        }
    }

    /** In the future of the database's clock. */
    static void checkValidity(Draft draft, Instant now) {
        if (draft.validUntil() != null && !draft.validUntil().isAfter(now)) {
            throw Refusal.invalid("'validUntil' is " + draft.validUntil() + ", which has passed: it is " + now);
        }
    }

    /** @param problem row, when one is given */
    record Checked(Draft draft, Reach reach, @Nullable Long problem) {}

    Future<Checked> resolve(Draft draft, Principal principal) {
        if (draft.problem() == null) {
            return named(draft, principal, null, draft.source(), draft.packages(), vulnerability(draft));
        }
        return found(store.problem(draft.problem()), "problem", draft.problem())
                .compose(problem -> named(
                        draft,
                        principal,
                        problem.row(),
                        problem.sourceId(),
                        new PackagePattern(problem.ecosystem(), problem.name()),
                        problem.key()));
    }

    /** A CVE in any case is the same one. */
    private static String vulnerability(Draft draft) {
        var id = String.valueOf(draft.vulnerability()).strip();
        return id.toUpperCase(Locale.ROOT).startsWith("CVE-") ? id.toUpperCase(Locale.ROOT) : id;
    }

    private Future<Checked> named(
            Draft draft,
            Principal principal,
            @Nullable Long problem,
            @Nullable UUID source,
            PackagePattern packages,
            String vulnerability) {
        var scope = scope(draft, source);
        return rows(draft, scope, source).compose(at -> owners(at).compose(owners -> team(
                        draft, scope, principal, owners)
                .map(team -> new Checked(
                        draft,
                        new Reach(scope, at.artifact(), at.source(), team.orElse(null), vulnerability, packages),
                        problem))));
    }

    private static DecisionScope scope(Draft draft, @Nullable UUID source) {
        if (draft.scope() != null) {
            return draft.scope();
        }
        if (draft.artifact() != null) {
            return DecisionScope.ARTIFACT;
        }
        return source != null
                ? DecisionScope.SOURCE
                : draft.team() != null ? DecisionScope.TEAM : DecisionScope.EVERYTHING;
    }

    private record At(@Nullable Long artifact, @Nullable Long source) {}

    private Future<At> rows(Draft draft, DecisionScope scope, @Nullable UUID source) {
        return switch (scope) {
            case ARTIFACT -> {
                if (draft.artifact() == null) {
                    throw Refusal.invalid("'artifact' is missing: the scope is an artifact");
                }
                yield found(store.artifact(draft.artifact()), "artifact", draft.artifact())
                        .map(row -> new At(row, null));
            }
            case SOURCE -> {
                if (source == null) {
                    throw Refusal.invalid("'source' is missing: the scope is a source");
                }
                yield found(store.source(source), "source", source).map(row -> new At(null, row));
            }
            case TEAM, EVERYTHING -> Future.succeededFuture(new At(null, null));
        };
    }

    private Future<List<String>> owners(At at) {
        return at.source() != null
                ? store.ownersOfSource(at.source())
                : at.artifact() != null ? store.ownersOfArtifact(at.artifact()) : Future.succeededFuture(List.of());
    }

    private Future<Optional<Long>> team(Draft draft, DecisionScope scope, Principal principal, List<String> owners) {
        if (scope == DecisionScope.EVERYTHING) {
            if (!principal.administrator()) {
                throw forbidden("only an administrator decides for everything");
            }
            return Future.succeededFuture(Optional.empty());
        }
        var name = draft.team() != null ? draft.team() : only(scope, principal, owners);
        if (name == null) {
            return Future.succeededFuture(Optional.empty());
        }
        if (!principal.administrator() && !principal.teams().contains(name)) {
            throw forbidden("'" + principal.name() + "' does not belong to the team '" + name + "'");
        }
        if (scope != DecisionScope.TEAM && !owners.contains(name)) {
            throw forbidden("the team '" + name + "' does not own it: " + ownedBy(owners));
        }
        return found(store.teams(List.of(name)).map(teams -> Optional.ofNullable(teams.get(name))), "team", name)
                .map(Optional::of);
    }

    /** Null for everybody: that is an administrator's. */
    private static @Nullable String only(DecisionScope scope, Principal principal, List<String> owners) {
        if (principal.administrator()) {
            if (scope == DecisionScope.TEAM) {
                throw Refusal.invalid("'team' is missing: the scope is a team");
            }
            return null;
        }
        var own = new ArrayList<>(principal.teams());
        if (scope != DecisionScope.TEAM) {
            own.retainAll(owners);
        }
        if (own.isEmpty()) {
            throw forbidden("'" + principal.name() + "' may not decide this: " + ownedBy(owners));
        }
        if (own.size() > 1) {
            throw Refusal.invalid(
                    "'team' is missing: '" + principal.name() + "' belongs to several, " + String.join(", ", own));
        }
        return own.get(0);
    }

    private static String ownedBy(List<String> owners) {
        return owners.isEmpty()
                ? "no target names it, so only an administrator may"
                : "it belongs to " + String.join(", ", owners);
    }

    private static Refusal forbidden(String message) {
        return new Refusal(Reason.FORBIDDEN, message);
    }

    private static <T> Future<T> found(Future<Optional<T>> search, String what, Object name) {
        return search.map(found ->
                found.orElseThrow(() -> new Refusal(Reason.NOT_FOUND, "there is no " + what + " '" + name + "'")));
    }

    /** Rows of the teams of whoever asks. */
    Future<Map<String, Long>> teams(Principal principal) {
        return store.teams(principal.teams());
    }
}
