package io.vulnstream.ingester;

import io.vulnstream.finding.TransitionCause;
import io.vulnstream.finding.TransitionKind;
import io.vulnstream.ingester.Standing.Because;
import io.vulnstream.triage.Clock;
import io.vulnstream.triage.Decision;
import io.vulnstream.triage.SloState;
import io.vulnstream.triage.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a problem as a team sees it.
 *
 * @param team null when nobody owns its source
 * @param decision row of the one that came to hold, or no longer does
 */
record ViewChange(
        long problem,
        @Nullable Long team,
        TransitionKind kind,
        TransitionCause cause,
        @Nullable String from,
        @Nullable String to,
        @Nullable String before,
        @Nullable String after,
        @Nullable Long decision) {

    /**
     * Each with its one cause: what holds is told by the decision, and what falls due by the time unless something else made
     * it so.
     *
     * @param because of what was found, in the same transaction
     * @param decisions by row, those in force
     */
    static List<ViewChange> of(
            long problem,
            @Nullable View before,
            View after,
            Because because,
            Map<Long, Decision> decisions,
            Instant now) {
        var changes = new ArrayList<ViewChange>();
        var team = after.team() == View.FLEET ? null : after.team();
        for (var aspect : ASPECTS) {
            var former = before == null ? null : aspect.decision().apply(before);
            var present = aspect.decision().apply(after);
            if (!Objects.equals(former, present)) {
                var cause = present != null || former == null
                        ? TransitionCause.DECISION
                        : aspect.lifted(decisions.get(former), because, now);
                changes.add(new ViewChange(
                        problem,
                        team,
                        present != null ? TransitionKind.DECIDED : TransitionKind.LIFTED,
                        cause,
                        null,
                        null,
                        before == null ? null : aspect.word().apply(before),
                        aspect.word().apply(after),
                        present != null ? present : former));
            }
        }
        var decided = !changes.isEmpty();
        var was = before == null ? Clock.NONE : before.clock();
        var is = after.clock();
        if (is.state() != was.state() && (is.state() == SloState.WARNING || is.state() == SloState.BREACHED)) {
            var cause = cause(before, after, decided, because);
            changes.add(new ViewChange(
                    problem,
                    team,
                    is.state() == SloState.WARNING ? TransitionKind.DUE_SOON : TransitionKind.BREACHED,
                    cause,
                    cause == because.cause() ? because.from() : null,
                    cause == because.cause() ? because.to() : null,
                    was.state().word(),
                    String.valueOf(is.dueAt()),
                    null));
        }
        return changes;
    }

    private static TransitionCause cause(@Nullable View before, View after, boolean decided, Because because) {
        if (decided) {
            return TransitionCause.DECISION;
        }
        if (before == null || before.status() != after.status() || before.severity() != after.severity()) {
            return because.cause();
        }
        var due = before.clock().dueAt();
        return due == null || due.equals(after.clock().dueAt()) ? TransitionCause.TIME : TransitionCause.POLICY;
    }

    private record AspectOf(Function<View, @Nullable Long> decision, Function<View, @Nullable String> word) {
        /** A decision in force that no longer is about it was lifted by what was found. */
        TransitionCause lifted(@Nullable Decision former, Because because, Instant now) {
            if (former == null) {
                return TransitionCause.DECISION;
            }
            return former.validUntil() != null && !former.validUntil().isAfter(now)
                    ? TransitionCause.EXPIRY
                    : because.cause();
        }
    }

    private static final List<AspectOf> ASPECTS = List.of(
            new AspectOf(
                    View::suppressedBy,
                    view -> view.suppressed() == null ? null : view.suppressed().word()),
            new AspectOf(View::severityBy, view -> view.severity().word()),
            new AspectOf(View::priorityBy, view -> view.priority() == 0 ? null : String.valueOf(view.priority())));
}
