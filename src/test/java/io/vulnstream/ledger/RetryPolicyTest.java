package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ConfigLoader;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.config.Environment;
import io.vulnstream.config.RetryOverride;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.RetryPolicy.Decision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final AppConfig.Retry CONFIG =
            new AppConfig.Retry(4, Duration.ofSeconds(5), 3, Duration.ofSeconds(30), 0.2);
    private static final AppConfig.Retry SHIPPED = shipped();
    private final RetryPolicy calm = new RetryPolicy(CONFIG, () -> 0);
    private final RetryPolicy hasty = new RetryPolicy(CONFIG, () -> 1);

    private static AppConfig.Retry shipped() {
        try {
            return new ConfigLoader(new Environment(Map.of(), Path.of("/nowhere")))
                    .load(null, Map.of())
                    .dispatcher()
                    .retry();
        } catch (ConfigProblems e) {
            throw new IllegalStateException(e);
        }
    }

    private static Settlement retry(Cause cause, Duration after) {
        return new Settlement.Retry(after, cause, "detail");
    }

    private static Duration delay(Decision decision) {
        return ((Decision.Again) decision).delay();
    }

    @Test
    void delaysGrowUpToTheMaximum() {
        assertThat(delay(calm.decide(1, retry(Cause.TIMEOUT, Duration.ZERO)))).isEqualTo(Duration.ofSeconds(5));
        assertThat(delay(calm.decide(2, retry(Cause.TIMEOUT, Duration.ZERO)))).isEqualTo(Duration.ofSeconds(15));
        assertThat(delay(calm.decide(3, retry(Cause.TIMEOUT, Duration.ZERO)))).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void jitterShortensByItsShareAtMost() {
        assertThat(delay(hasty.decide(1, retry(Cause.TIMEOUT, Duration.ZERO)))).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void theLastAttemptIsDeath() {
        assertThat(calm.decide(4, retry(Cause.TIMEOUT, Duration.ZERO)))
                .isEqualTo(new Decision.Dead(Cause.TIMEOUT, "detail"));
    }

    @Test
    void whoeverAsksForPatienceGetsIt() {
        var shipped = new RetryPolicy(SHIPPED, () -> 0);
        assertThat(delay(shipped.decide(1, retry(Cause.RATE_LIMITED, Duration.ofSeconds(7)))))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(delay(shipped.decide(1, retry(Cause.TIMEOUT, Duration.ofMinutes(7)))))
                .isEqualTo(Duration.ofMinutes(7));
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "STORAGE_UNAVAILABLE"})
    void waitingUsesUpNoAttempt(Cause cause) {
        var decision = (Decision.Again) calm.decide(4, retry(cause, Duration.ZERO));
        assertThat(decision.attempts()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"ARTIFACT_GONE", "ARTIFACT_UNUSABLE", "REFERENCE_INVALID", "REPORT_INVALID"})
    void whatCannotPassIsNotTriedAgain(Cause cause) {
        assertThat(calm.decide(1, retry(cause, Duration.ZERO))).isInstanceOf(Decision.Dead.class);
    }

    @Test
    void aMissingDatabaseIsWaitedForUnlessSomebodyWaitsForTheAnswer() {
        var settlement = retry(Cause.DATABASE_UNUSABLE, Duration.ZERO);
        assertThat(calm.decide(1, settlement)).isInstanceOf(Decision.Again.class);
        assertThat(calm.decide(4, settlement)).isInstanceOf(Decision.Dead.class);
        assertThat(calm.never(Cause.DATABASE_UNUSABLE).decide(1, settlement)).isInstanceOf(Decision.Dead.class);
    }

    @Test
    void aLostWorkersJobStartsAtOnceWhileAttemptsAreLeft() {
        var policy = new RetryPolicy(SHIPPED, () -> 0).of("trivy");
        assertThat(policy.lost(3, "gone")).isEqualTo(new Decision.Again(Duration.ZERO, 3, Cause.WORKER_LOST, "gone"));
        assertThat(policy.lost(4, "gone")).isEqualTo(new Decision.Dead(Cause.WORKER_LOST, "gone"));
    }

    /** Attempts in all, the first delay and the last one; 0 attempts: any number, because it only waits; 1: never again. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "registry-unauthorized, 4, 60, 540",
        "artifact-gone, 1, 0, 0",
        "rate-limited, 0, 300, 300",
        "registry-unavailable, 6, 10, 810",
        "timeout, 3, 30, 90",
        "out-of-memory, 3, 60, 300",
        "worker-lost, 4, 0, 0",
        "artifact-unusable, 1, 0, 0",
        "reference-invalid, 1, 0, 0",
        "scanner-failed, 3, 30, 90",
        "database-unusable, 4, 5, 45",
        "report-invalid, 1, 0, 0",
        "storage-unavailable, 0, 5, 5",
        "internal, 4, 10, 90"
    })
    void everyCauseIsTriedAgainAsItsNatureIs(String word, int attempts, long first, long last) {
        // Given
        var cause = Cause.ofWord(word);
        var policy = new RetryPolicy(SHIPPED, () -> 0).of("trivy");
        var failed = retry(cause, Duration.ZERO);
        if (attempts == 1) {
            assertThat(policy.decide(1, failed)).isInstanceOf(Decision.Dead.class);
            return;
        }
        // When
        int lastTry = attempts == 0 ? 1000 : attempts - 1;
        var begin = (Decision.Again) policy.decide(1, failed);
        var end = (Decision.Again) policy.decide(lastTry, failed);
        // Then
        assertThat(begin.delay()).isEqualTo(Duration.ofSeconds(first));
        assertThat(end.delay()).isEqualTo(Duration.ofSeconds(last));
        assertThat(end.attempts()).isEqualTo(attempts == 0 ? lastTry - 1 : lastTry);
        if (attempts > 0) {
            assertThat(policy.decide(attempts, failed)).isInstanceOf(Decision.Dead.class);
        }
    }

    @Test
    void everyCauseStandsInThatTable() throws NoSuchMethodException {
        var table = RetryPolicyTest.class
                .getDeclaredMethod(
                        "everyCauseIsTriedAgainAsItsNatureIs", String.class, int.class, long.class, long.class)
                .getAnnotation(CsvSource.class)
                .value();
        assertThat(Arrays.stream(table).map(row -> row.substring(0, row.indexOf(','))))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Cause.values()).map(Cause::word).toList());
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTRY_UNAVAILABLE", "RATE_LIMITED", "STORAGE_UNAVAILABLE"})
    void whatWasHeldBackUsesUpNoAttemptAndIsDueWhenItWasSaid(Cause cause) {
        var held = PipelineFailure.Retryable.heldBack(cause, "left alone", null, Duration.ofSeconds(12));
        assertThat(new RetryPolicy(SHIPPED, () -> 0).decide(100, Settlement.of(held)))
                .isEqualTo(new Decision.Again(Duration.ofSeconds(12), 99, cause, "left alone"));
    }

    @Test
    void whoIsSentAwayComesBackLaterThanAskedAndNotWithAllOthers() {
        var shipped = new RetryPolicy(SHIPPED, () -> 1);
        assertThat(delay(shipped.decide(1, retry(Cause.RATE_LIMITED, Duration.ofSeconds(10)))))
                .isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void aScannersOwnRuleGoesBeforeTheCausesAndTheirsBeforeTheGeneralOne() {
        // Given
        var ofCause = new RetryOverride(2, Duration.ofSeconds(20), null, null, null);
        var ofScanner = new RetryOverride(null, Duration.ofSeconds(7), null, null, null);
        var config = new AppConfig.Retry(
                4,
                Duration.ofSeconds(5),
                3,
                Duration.ofMinutes(15),
                0,
                Map.of("timeout", ofCause),
                Map.of("grype", Map.of("timeout", ofScanner)));
        var policy = new RetryPolicy(config, () -> 0);
        var failed = retry(Cause.TIMEOUT, Duration.ZERO);
        // Then
        assertThat(delay(policy.of("trivy").decide(1, failed))).isEqualTo(Duration.ofSeconds(20));
        assertThat(delay(policy.of("grype").decide(1, failed))).isEqualTo(Duration.ofSeconds(7));
        assertThat(policy.of("grype").decide(2, failed)).isInstanceOf(Decision.Dead.class);
        assertThat(delay(policy.of("grype").decide(1, retry(Cause.INTERNAL, Duration.ZERO))))
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whereSomebodyWaitsForTheEndThereIsOneSoon() {
        var hurried = new RetryPolicy(SHIPPED, () -> 0).hurried();
        var held = PipelineFailure.Retryable.heldBack(
                Cause.REGISTRY_UNAVAILABLE, "left alone", null, Duration.ofSeconds(12));
        assertThat(hurried.decide(3, Settlement.of(held)))
                .isEqualTo(new Decision.Again(Duration.ofSeconds(45), 3, Cause.REGISTRY_UNAVAILABLE, "left alone"));
        assertThat(hurried.decide(4, Settlement.of(held))).isInstanceOf(Decision.Dead.class);
        assertThat(delay(hurried.decide(1, retry(Cause.REGISTRY_UNAUTHORIZED, Duration.ZERO))))
                .isEqualTo(Duration.ofSeconds(5));
    }
}
