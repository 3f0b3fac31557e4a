package io.vulnstream.triage;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.triage.Clock.Course;
import io.vulnstream.triage.DecisionKind.Aspect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a problem is to each team that owns its source, and to the fleet: a function of what is found, what was decided and
 * what time it is. To the fleet it is as bad and as urgent as it is to the worst of the teams.
 */
public final class Views {
    private static final Comparator<View> WORST = Comparator.<View, Boolean>comparing(view -> view.suppressed() != null)
            .thenComparing(View::severity, Comparator.reverseOrder())
            .thenComparing(View::team);

    private static final List<SloState> URGENT =
            List.of(SloState.BREACHED, SloState.WARNING, SloState.RUNNING, SloState.PAUSED, SloState.NONE);

    private static final Comparator<Clock> MOST_URGENT = Comparator.<Clock>comparingInt(
                    clock -> URGENT.indexOf(clock.state()))
            .thenComparing(Clock::dueAt, Comparator.nullsLast(Comparator.naturalOrder()));

    private final SloPolicies policies;
    private final List<Owner> owners;
    private final Instant now;

    /** @param of the stricter one, where several of its targets name the source */
    public record Owner(long team, String name, SloClass of) {}

    /** What one artifact has of a problem. */
    public record Seen(long artifact, Severity severity, SeverityRule rule) {}

    /**
     * What is found.
     *
     * @param open what each artifact has; empty where no decision is about an artifact, and the problem says it all
     * @param resolvedAt null while it is open
     * @param publishedAt null where no source says
     */
    public record Found(
            FindingStatus status,
            Severity severity,
            SeverityRule rule,
            List<Seen> open,
            boolean fixKnown,
            boolean exploited,
            Instant firstSeenAt,
            @Nullable Instant resolvedAt,
            @Nullable Instant publishedAt) {
        private List<Seen> seen() {
            return open.isEmpty() || status == FindingStatus.RESOLVED ? List.of(new Seen(0, severity, rule)) : open;
        }
    }

    public Views(SloPolicies policies, List<Owner> owners, Instant now) {
        this.policies = policies;
        this.owners = owners;
        this.now = now;
    }

    /**
     * @param decisions in force about the problem, of everybody
     * @param before by team
     */
    public List<View> of(Found found, List<Decision> decisions, Map<Long, View> before) {
        var views = new ArrayList<View>();
        for (var owner : owners) {
            views.add(view(found, owner.team(), policies.of(owner.name(), owner.of()), decisions, before));
        }
        views.add(
                views.isEmpty()
                        ? view(found, View.FLEET, policies.everybody(SloClass.INTERNAL), decisions, before)
                        : worst(views));
        return views;
    }

    private View view(Found found, long team, SloPolicy policy, List<Decision> decisions, Map<Long, View> before) {
        var own = decisions.stream()
                .filter(decision -> decision.team() == null || decision.team() == team)
                .toList();
        var judged = judge(found, own);
        var worst = judged.get(0);
        var suppressing = worst.suppressing();
        var severity = worst.severity();
        var priority = judged.stream()
                .map(Judged::priority)
                .flatMap(Optional::stream)
                .min(Comparator.comparing(Views::priority).thenComparing(Precedence.ORDER));
        var view = new View(
                team,
                found.status(),
                worst.rated(),
                severity.isPresent() ? SeverityRule.DECISION : worst.seen().rule(),
                priority.map(Views::priority).orElse(0),
                suppressing.map(Decision::kind).orElse(null),
                suppressing.map(Decision::row).orElse(null),
                severity.map(Decision::row).orElse(null),
                priority.map(Decision::row).orElse(null),
                Clock.NONE);
        var known = before.get(team);
        var clock = (known == null ? Clock.NONE : known.clock()).at(now, course(found, view), policy);
        return view.with(clock);
    }

    private static Course course(Found found, View view) {
        return new Course(
                view.status(),
                view.severity(),
                view.suppressed(),
                found.exploited(),
                found.fixKnown(),
                found.firstSeenAt(),
                found.resolvedAt(),
                found.publishedAt());
    }

    /** What an artifact has, with the decisions about it. */
    private record Judged(
            Seen seen, Optional<Decision> suppressing, Optional<Decision> severity, Optional<Decision> priority) {
        Severity rated() {
            return severity.map(decision -> Objects.requireNonNull(decision.severity()))
                    .orElse(seen.severity());
        }
    }

    /** The worst first: what nothing suppresses, then the highest. */
    private static List<Judged> judge(Found found, List<Decision> decisions) {
        return found.seen().stream()
                .map(seen -> {
                    var about = Precedence.of(decisions.stream()
                            .filter(decision -> decision.artifact() == null || decision.artifact() == seen.artifact())
                            .toList());
                    return new Judged(
                            seen,
                            about.holds(Aspect.SUPPRESSION),
                            about.holds(Aspect.SEVERITY),
                            about.holds(Aspect.PRIORITY));
                })
                .sorted(Comparator.<Judged, Boolean>comparing(
                                judged -> judged.suppressing().isPresent())
                        .thenComparing(Judged::rated, Comparator.reverseOrder())
                        .thenComparing(judged -> judged.seen().rule())
                        .thenComparing(judged -> judged.seen().artifact()))
                .toList();
    }

    private static int priority(Decision decision) {
        return Objects.requireNonNull(decision.priority());
    }

    private static View worst(List<View> views) {
        var worst = views.stream().min(WORST).orElseThrow();
        var clock = views.stream().map(View::clock).min(MOST_URGENT).orElseThrow();
        var first = views.stream()
                .filter(view -> view.priority() > 0)
                .min(Comparator.comparing(View::priority).thenComparing(View::team));
        return new View(
                View.FLEET,
                worst.status(),
                worst.severity(),
                worst.rule(),
                first.map(View::priority).orElse(0),
                worst.suppressed(),
                worst.suppressedBy(),
                worst.severityBy(),
                first.map(View::priorityBy).orElse(null),
                new Clock(
                        clock.state(),
                        clock.startedAt(),
                        clock.fixKnownAt(),
                        clock.pausedAt(),
                        clock.pausedSeconds(),
                        clock.dueAt(),
                        clock.breachedAt(),
                        null));
    }
}
