package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.finding.TransitionCause;
import io.vulnstream.finding.TransitionKind;
import io.vulnstream.ingester.Standing.Because;
import io.vulnstream.triage.Clock;
import io.vulnstream.triage.Decision;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.DecisionScope;
import io.vulnstream.triage.PackagePattern;
import io.vulnstream.triage.SloState;
import io.vulnstream.triage.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Of what comes together for a team, one is the cause. */
class ViewChangeTest {
    private static final Instant NOW = Instant.parse("2026-11-16T00:00:00Z");
    private static final Instant DUE = NOW.plus(Duration.ofDays(2));
    private static final Because DATABASE = new Because(TransitionCause.DATABASE, "A", "B");
    private static final Because GROUPING = Because.GROUPING;
    private static final Because TIME = new Because(TransitionCause.TIME, null, null);

    private static View view(Severity severity, @Nullable Long suppressedBy, SloState state, @Nullable Instant due) {
        return new View(
                7,
                FindingStatus.OPEN,
                severity,
                SeverityRule.CVSS,
                0,
                suppressedBy == null ? null : DecisionKind.ACCEPTED,
                suppressedBy,
                null,
                null,
                new Clock(state, NOW, null, null, 0, due, null, null));
    }

    private static Map<Long, Decision> inForce(long row, @Nullable Instant until) {
        return Map.of(
                row,
                new Decision(
                        row,
                        new UUID(0, row),
                        DecisionKind.ACCEPTED,
                        DecisionScope.TEAM,
                        null,
                        null,
                        7L,
                        "CVE-1",
                        PackagePattern.ANY,
                        null,
                        null,
                        null,
                        "because",
                        "ann",
                        NOW,
                        until,
                        null));
    }

    private static List<String> told(View before, View after, Because because, Map<Long, Decision> decisions) {
        return ViewChange.of(1, before, after, because, decisions, NOW).stream()
                .map(change -> change.kind() + " " + change.cause())
                .toList();
    }

    private static String only(TransitionKind kind, TransitionCause cause) {
        return kind + " " + cause;
    }

    @Test
    void aDecisionGoesBeforeANewerDatabaseAndBeforeTime() {
        var before = view(Severity.LOW, 3L, SloState.PAUSED, null);
        var after = view(Severity.CRITICAL, null, SloState.WARNING, DUE);

        assertThat(told(before, after, DATABASE, Map.of()))
                .containsExactly(
                        only(TransitionKind.LIFTED, TransitionCause.DECISION),
                        only(TransitionKind.DUE_SOON, TransitionCause.DECISION));
    }

    @Test
    void anEndByTimeGoesBeforeWhatWasFound() {
        assertThat(told(
                        view(Severity.LOW, 3L, SloState.PAUSED, null),
                        view(Severity.LOW, null, SloState.RUNNING, DUE),
                        DATABASE,
                        inForce(3, NOW)))
                .containsExactly(only(TransitionKind.LIFTED, TransitionCause.EXPIRY));
    }

    @Test
    void aDecisionInForceThatIsNotAboutItAnyMoreWasLiftedByWhatMadeItSo() {
        assertThat(told(
                        view(Severity.LOW, 3L, SloState.PAUSED, null),
                        view(Severity.LOW, null, SloState.RUNNING, DUE),
                        GROUPING,
                        inForce(3, null)))
                .containsExactly(only(TransitionKind.LIFTED, TransitionCause.GROUPING));
    }

    @Test
    void anotherSeverityGoesBeforeTimeAndPolicy() {
        assertThat(told(
                        view(Severity.LOW, null, SloState.RUNNING, DUE.plusSeconds(9)),
                        view(Severity.CRITICAL, null, SloState.BREACHED, DUE),
                        DATABASE,
                        Map.of()))
                .containsExactly(only(TransitionKind.BREACHED, TransitionCause.DATABASE));
    }

    @Test
    void anotherLimitGoesBeforeTime() {
        assertThat(told(
                        view(Severity.LOW, null, SloState.RUNNING, DUE.plusSeconds(9)),
                        view(Severity.LOW, null, SloState.WARNING, DUE),
                        TIME,
                        Map.of()))
                .containsExactly(only(TransitionKind.DUE_SOON, TransitionCause.POLICY));
    }

    @Test
    void whereNothingElseIsDifferentItIsTime() {
        assertThat(told(
                        view(Severity.LOW, null, SloState.WARNING, DUE),
                        view(Severity.LOW, null, SloState.BREACHED, DUE),
                        DATABASE,
                        Map.of()))
                .containsExactly(only(TransitionKind.BREACHED, TransitionCause.TIME));
    }
}
