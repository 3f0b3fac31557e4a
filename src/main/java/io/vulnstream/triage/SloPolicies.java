package io.vulnstream.triage;

import java.util.Map;
import java.util.Objects;

/**
 * The policies of an installation.
 *
 * @param teams by name, of those that have policies of their own
 */
public record SloPolicies(Map<SloClass, SloPolicy> classes, Map<String, Map<SloClass, SloPolicy>> teams) {
    public SloPolicy of(String team, SloClass of) {
        var own = teams.getOrDefault(team, Map.of()).get(of);
        return own != null ? own : everybody(of);
    }

    public SloPolicy everybody(SloClass of) {
        return Objects.requireNonNull(classes.get(of), "every class has a policy");
    }

    /** Whether some policy counts from the day an advisory was published. */
    public boolean countsFromPublication() {
        return classes.values().stream().anyMatch(SloPolicies::published)
                || teams.values().stream().flatMap(own -> own.values().stream()).anyMatch(SloPolicies::published);
    }

    private static boolean published(SloPolicy policy) {
        return policy.startsAt() == SloPolicy.Start.PUBLISHED;
    }
}
