package io.vulnstream.triage;

import static io.vulnstream.triage.DecisionKind.ACCEPTED;
import static io.vulnstream.triage.DecisionKind.FALSE_POSITIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.testkit.Policies;
import io.vulnstream.triage.SloPolicy.Start;
import io.vulnstream.triage.Views.Found;
import io.vulnstream.triage.Views.Owner;
import io.vulnstream.triage.Views.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ViewsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Owner SHOP = new Owner(7, "shop", SloClass.INTERNAL);
    private static final Owner BANK = new Owner(8, "bank", SloClass.CLIENT);

    private final Map<Long, View> known = new HashMap<>();
    private SloPolicies policies = Policies.ALL;
    private List<Owner> owners = List.of(SHOP);
    private Severity severity = Severity.HIGH;
    private FindingStatus status = FindingStatus.OPEN;
    private List<Seen> open = List.of();
    private boolean fixKnown = true;
    private boolean exploited;
    private @Nullable Instant resolvedAt;
    private @Nullable Instant publishedAt;

    private View day(int day, Decision... decisions) {
        var now = START.plus(Duration.ofDays(day));
        var found = new Found(
                status, severity, SeverityRule.CVSS, open, fixKnown, exploited, START, resolvedAt, publishedAt);
        new Views(policies, owners, now)
                .of(found, List.of(decisions), known)
                .forEach(view -> known.put(view.team(), view));
        return team(7);
    }

    private View team(long team) {
        return Objects.requireNonNull(known.get(team));
    }

    private static Instant after(int days) {
        return START.plus(Duration.ofDays(days));
    }

    private void policy(Start start, boolean pauses) {
        var standard = Policies.STANDARD;
        var policy = new SloPolicy(standard.limits(), start, pauses, standard.knownExploited(), standard.warnBefore());
        var classes = new EnumMap<SloClass, SloPolicy>(SloClass.class);
        classes.put(SloClass.CLIENT, policy);
        classes.put(SloClass.INTERNAL, policy);
        policies = new SloPolicies(classes, Map.of());
    }

    @Test
    void theClockRunsWarnsAndIsBreached() {
        assertThat(day(0).clock())
                .returns(SloState.RUNNING, Clock::state)
                .returns(after(30), Clock::dueAt)
                .returns(after(27), Clock::nextAt);
        assertThat(day(27).clock()).returns(SloState.WARNING, Clock::state).returns(after(30), Clock::nextAt);
        assertThat(day(30).clock())
                .returns(SloState.BREACHED, Clock::state)
                .returns(after(30), Clock::breachedAt)
                .returns(null, Clock::nextAt);
    }

    @Test
    void lookingAgainChangesNothing() {
        var first = day(1);

        assertThat(day(9)).isEqualTo(first);
    }

    @Test
    void whatComesBackHasWhatWasLeft() {
        day(0);
        status = FindingStatus.RESOLVED;
        resolvedAt = after(10);
        assertThat(day(10).clock()).returns(SloState.PAUSED, Clock::state).returns(null, Clock::dueAt);
        assertThat(day(50).clock().pausedAt()).isEqualTo(after(10));
        status = FindingStatus.OPEN;
        resolvedAt = null;

        assertThat(day(60).clock()).returns(SloState.RUNNING, Clock::state).returns(after(80), Clock::dueAt);
    }

    @Test
    void acceptingStopsTheClockUntilItEndsUnlessThePolicySaysOtherwise() {
        day(0);
        var accepted = Deciding.that(ACCEPTED).row(1);
        assertThat(day(5, accepted))
                .returns(ACCEPTED, View::suppressed)
                .returns(1L, View::suppressedBy)
                .extracting(View::clock)
                .returns(SloState.PAUSED, Clock::state);
        assertThat(day(25))
                .returns(null, View::suppressed)
                .extracting(View::clock)
                .returns(after(50), Clock::dueAt);

        known.clear();
        policy(Start.FIRST_SEEN, false);
        day(0);
        assertThat(day(5, accepted).clock())
                .returns(SloState.RUNNING, Clock::state)
                .returns(after(30), Clock::dueAt);
        assertThat(day(6, Deciding.that(FALSE_POSITIVE).row(2)).clock().state()).isEqualTo(SloState.PAUSED);
    }

    @Test
    void whatIsKnownToBeExploitedHasLessTime() {
        day(0);
        exploited = true;

        assertThat(day(1).clock().dueAt()).isEqualTo(after(7));
        severity = Severity.NEGLIGIBLE;
        assertThat(day(2).clock().dueAt()).isEqualTo(after(7));
    }

    @Test
    void whatIsNotRatedHasNoLimit() {
        severity = Severity.UNKNOWN;

        assertThat(day(0).clock()).returns(SloState.NONE, Clock::state).returns(null, Clock::dueAt);
    }

    @Test
    void whatIsRatedHigherAndOverdueByThatIsBreachedFromThenOn() {
        day(0);
        severity = Severity.CRITICAL;

        assertThat(day(20).clock())
                .returns(SloState.BREACHED, Clock::state)
                .returns(after(7), Clock::dueAt)
                .returns(after(20), Clock::breachedAt);
    }

    @Test
    void theClockMayStartWithTheFixOrThePublication() {
        policy(Start.FIX_AVAILABLE, true);
        fixKnown = false;
        assertThat(day(0).clock().state()).isEqualTo(SloState.NONE);
        fixKnown = true;
        assertThat(day(10).clock().dueAt()).isEqualTo(after(40));
        assertThat(day(12).clock().dueAt()).isEqualTo(after(40));

        known.clear();
        policy(Start.PUBLISHED, true);
        assertThat(day(0).clock().dueAt()).isEqualTo(after(30));
        publishedAt = after(-20);
        assertThat(day(0).clock().dueAt()).isEqualTo(after(10));
    }

    @Test
    void aDecidedSeverityGivesTheTimeOfThat() {
        assertThat(day(0, Deciding.severity(Severity.LOW).row(4)))
                .returns(Severity.LOW, View::severity)
                .returns(SeverityRule.DECISION, View::rule)
                .returns(4L, View::severityBy)
                .extracting(View::clock)
                .returns(after(120), Clock::dueAt);
    }

    @Test
    void oneTeamsDecisionDoesNotChangeAnothersViewAndTheFleetSeesTheWorst() {
        owners = List.of(SHOP, BANK);
        day(
                0,
                Deciding.that(ACCEPTED).by(7).row(1),
                Deciding.severity(Severity.LOW).by(8).row(2));

        assertThat(team(7)).returns(ACCEPTED, View::suppressed).returns(Severity.HIGH, View::severity);
        assertThat(team(8)).returns(null, View::suppressed).returns(Severity.LOW, View::severity);
        assertThat(team(View.FLEET))
                .returns(null, View::suppressed)
                .returns(Severity.LOW, View::severity)
                .extracting(View::clock)
                .returns(after(120), Clock::dueAt);
    }

    @Test
    void theFleetSeesAsSuppressedOnlyWhatEveryTeamDoes() {
        owners = List.of(SHOP, BANK);
        day(
                0,
                Deciding.that(ACCEPTED).by(7).row(1),
                Deciding.that(FALSE_POSITIVE).by(8).row(2));

        assertThat(team(View.FLEET).suppressed()).isEqualTo(ACCEPTED);
    }

    @Test
    void aDecisionAboutAnArtifactLeavesWhatTheOthersHave() {
        open = List.of(new Seen(1, Severity.CRITICAL, SeverityRule.CVSS), new Seen(2, Severity.LOW, SeverityRule.CVSS));
        severity = Severity.CRITICAL;
        var ofTheFirst = Deciding.that(FALSE_POSITIVE).ofArtifact(1).row(1);
        assertThat(day(0, ofTheFirst)).returns(null, View::suppressed).returns(Severity.LOW, View::severity);

        assertThat(day(0, ofTheFirst, Deciding.that(ACCEPTED).ofArtifact(2).row(2))
                        .suppressed())
                .isEqualTo(FALSE_POSITIVE);
    }

    @Test
    void ofPrioritiesOfSeveralArtifactsTheFirstCounts() {
        open = List.of(new Seen(1, Severity.LOW, SeverityRule.CVSS), new Seen(2, Severity.LOW, SeverityRule.CVSS));

        assertThat(day(
                        0,
                        Deciding.priority(4).row(1),
                        Deciding.priority(2).ofArtifact(2).row(2)))
                .returns(2, View::priority)
                .returns(2L, View::priorityBy);
    }

    @Test
    void aTeamsOwnPolicyHoldsForIt() {
        var strict = new SloPolicy(
                Map.of(Severity.HIGH, Duration.ofDays(2)), Start.FIRST_SEEN, true, null, Duration.ofDays(1));
        policies = new SloPolicies(Policies.ALL.classes(), Map.of("bank", Map.of(SloClass.CLIENT, strict)));
        owners = List.of(SHOP, BANK);
        day(0);

        assertThat(team(7).clock().dueAt()).isEqualTo(after(30));
        assertThat(team(8).clock().dueAt()).isEqualTo(after(2));
        assertThat(team(View.FLEET).clock().dueAt()).isEqualTo(after(2));
    }
}
