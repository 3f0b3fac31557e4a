package io.vulnstream.triage;

import io.vulnstream.support.Sha256;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

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

    /** The same for the same policies, in every process. */
    public String digest() {
        var text = new StringBuilder();
        new TreeMap<>(classes).forEach((of, policy) -> text.append(of).append(words(policy)));
        new TreeMap<>(teams).forEach((team, own) -> new TreeMap<>(own)
                .forEach((of, policy) -> text.append(team).append(of).append(words(policy))));
        return Sha256.hex(text.toString());
    }

    private static String words(SloPolicy policy) {
        return new TreeMap<>(policy.limits()) + " " + policy.startsAt() + policy.pauseWhileAccepted()
                + policy.knownExploited() + policy.warnBefore();
    }

    private static boolean published(SloPolicy policy) {
        return policy.startsAt() == SloPolicy.Start.PUBLISHED;
    }
}
