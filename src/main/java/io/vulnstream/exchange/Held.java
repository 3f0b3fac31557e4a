package io.vulnstream.exchange;

import io.vulnstream.triage.Decision;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.DecisionKind.Aspect;
import io.vulnstream.triage.Precedence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The decisions that hold for a finding, as the fleet sees it: what one of several teams decided for itself holds when each
 * of them has decided alike.
 *
 * @param decisions one for each aspect at most
 */
record Held(List<DecisionNote> decisions) {
    static final Held NONE = new Held(List.of());

    /** A decision with what it says outside of this installation. */
    record Noted(Decision decision, DecisionNote note) {}

    /** @param owners rows of the teams whose it is; none where nobody's */
    static Held of(Collection<Noted> about, Collection<Long> owners) {
        if (about.isEmpty()) {
            return NONE;
        }
        Map<Long, DecisionNote> notes = new HashMap<>();
        about.forEach(noted -> notes.put(noted.decision().row(), noted.note()));
        var views = new ArrayList<Precedence>();
        for (var owner : owners.isEmpty() ? List.of(0L) : owners) {
            views.add(Precedence.of(about.stream()
                    .map(Noted::decision)
                    .filter(decision -> decision.team() == null || Objects.equals(decision.team(), owner))
                    .toList()));
        }
        return new Held(Arrays.stream(Aspect.values())
                .flatMap(aspect -> inAll(views, aspect).stream())
                .map(decision -> Objects.requireNonNull(notes.get(decision.row())))
                .toList());
    }

    private static Optional<Decision> inAll(List<Precedence> views, Aspect aspect) {
        var held = views.stream().map(view -> view.holds(aspect)).toList();
        return held.stream().allMatch(Optional::isPresent) ? held.get(0) : Optional.empty();
    }

    /** What keeps it out of what is open. */
    Optional<DecisionNote> suppression() {
        return decisions.stream()
                .filter(note -> note.kind().aspect() == Aspect.SUPPRESSION)
                .findFirst();
    }

    /** The word of what suppresses it, {@code accepted}; empty where nothing does. */
    String word() {
        return suppression().map(DecisionNote::kind).map(DecisionKind::word).orElse("");
    }
}
