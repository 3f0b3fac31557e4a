package io.vulnstream.query.view;

import org.jspecify.annotations.Nullable;

/**
 * What is summed up: the view of a team, or of the fleet.
 *
 * @param teamKey 0 for the fleet
 * @param team null for the fleet
 */
public record SummaryView(long teamKey, @Nullable String team) {
    public record OfTeam(String team, ProblemCountsView counts) {}

    /** @param critical and what follows: open ones that nothing suppresses, by which sources are put in order */
    public record OfSource(long sourceKey, long critical, long high) {}

    public record OfDay(String day, ProblemCountsView counts) {}
}
