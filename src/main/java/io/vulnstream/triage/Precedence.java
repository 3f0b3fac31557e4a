package io.vulnstream.triage;

import io.vulnstream.triage.DecisionKind.Aspect;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which of several decisions about the same holds: the first by this order, and it shadows the others. */
public final class Precedence {
    /** The narrower scope, then the narrower package, then one team's before everybody's, then the newer. */
    public static final Comparator<Decision> ORDER = Comparator.comparing(Decision::scope)
            .thenComparing(decision -> decision.packages().width())
            .thenComparing(decision -> decision.packages().ecosystem() == null)
            .thenComparing(decision -> decision.team() == null)
            .thenComparing(Comparator.comparingLong(Decision::row).reversed());

    private final Map<Aspect, Decision> holding = new EnumMap<>(Aspect.class);

    private Precedence(Collection<Decision> decisions) {
        decisions.stream()
                .sorted(ORDER)
                .forEach(decision -> holding.putIfAbsent(decision.kind().aspect(), decision));
    }

    /** @param decisions that are all about one thing */
    public static Precedence of(Collection<Decision> decisions) {
        return new Precedence(decisions);
    }

    /** The decision that holds. */
    public Optional<Decision> holds(Aspect aspect) {
        return Optional.ofNullable(holding.get(aspect));
    }

    /** Those that hold, one for each aspect at most. */
    public List<Decision> all() {
        return List.copyOf(holding.values());
    }
}
