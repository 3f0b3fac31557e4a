package io.vulnstream.triage;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time of a problem. It stands while the problem is resolved or suppressed, and never begins anew: what comes back has
 * what was left.
 *
 * @param startedAt null when what starts it has not happened
 * @param fixKnownAt since when a version that fixes it is known
 * @param pausedAt since when it stands
 * @param pausedSeconds how long it stood before
 * @param dueAt null while it stands, and when there is no limit
 * @param breachedAt when it was first due and not done
 * @param nextAt when the state changes by itself
 */
public record Clock(
        SloState state,
        @Nullable Instant startedAt,
        @Nullable Instant fixKnownAt,
        @Nullable Instant pausedAt,
        long pausedSeconds,
        @Nullable Instant dueAt,
        @Nullable Instant breachedAt,
        @Nullable Instant nextAt) {
    /** Of what nobody has looked at. */
    public static final Clock NONE = new Clock(SloState.NONE, null, null, null, 0, null, null, null);

    /**
     * What the time depends on.
     *
     * @param resolvedAt null while it is open
     * @param publishedAt null where no source says
     */
    public record Course(
            FindingStatus status,
            Severity severity,
            @Nullable DecisionKind suppressed,
            boolean exploited,
            boolean fixKnown,
            Instant firstSeenAt,
            @Nullable Instant resolvedAt,
            @Nullable Instant publishedAt) {}

    /** The same clock, seen now. */
    Clock at(Instant now, Course course, SloPolicy policy) {
        var fixKnown = fixKnownAt != null ? fixKnownAt : course.fixKnown() ? now : null;
        var started = start(course, policy, fixKnown);
        if (course.status() == FindingStatus.RESOLVED || suppressed(course, policy)) {
            var since = pausedAt != null ? pausedAt : course.resolvedAt() != null ? course.resolvedAt() : now;
            return new Clock(SloState.PAUSED, started, fixKnown, since, pausedSeconds, null, breachedAt, null);
        }
        var stood = pausedSeconds + (pausedAt == null ? 0 : stood(pausedAt, started, now));
        var limit = policy.limit(course.severity(), course.exploited());
        if (started == null || limit == null) {
            return new Clock(SloState.NONE, started, fixKnown, null, stood, null, null, null);
        }
        var due = started.plus(limit).plusSeconds(stood);
        var warning = due.minus(policy.warnBefore());
        if (!now.isBefore(due)) {
            return new Clock(SloState.BREACHED, started, fixKnown, null, stood, due, breached(due, now), null);
        }
        return now.isBefore(warning)
                ? new Clock(SloState.RUNNING, started, fixKnown, null, stood, due, null, warning)
                : new Clock(SloState.WARNING, started, fixKnown, null, stood, due, null, due);
    }

    private static boolean suppressed(Course course, SloPolicy policy) {
        return course.suppressed() != null
                && (course.suppressed() != DecisionKind.ACCEPTED || policy.pauseWhileAccepted());
    }

    /** What fell due only because it is rated otherwise now, or the policy is another one, is breached from now on. */
    private Instant breached(Instant due, Instant now) {
        return breachedAt != null ? breachedAt : due.equals(dueAt) ? due : now;
    }

    private static @Nullable Instant start(Course course, SloPolicy policy, @Nullable Instant fixKnown) {
        return switch (policy.startsAt()) {
            case FIRST_SEEN -> course.firstSeenAt();
            case PUBLISHED -> course.publishedAt() != null ? course.publishedAt() : course.firstSeenAt();
            case FIX_AVAILABLE -> fixKnown;
        };
    }

    /** Time before it started does not count. */
    private static long stood(Instant since, @Nullable Instant started, Instant now) {
        var from = started != null && started.isAfter(since) ? started : since;
        return Math.max(0, Duration.between(from, now).toSeconds());
    }
}
