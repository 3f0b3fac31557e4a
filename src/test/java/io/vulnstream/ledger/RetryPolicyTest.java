package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.RetryPolicy.Decision;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final AppConfig.Retry CONFIG =
            new AppConfig.Retry(4, Duration.ofSeconds(5), 3, Duration.ofSeconds(30), 0.2);
    private final RetryPolicy calm = new RetryPolicy(CONFIG, () -> 0);
    private final RetryPolicy hasty = new RetryPolicy(CONFIG, () -> 1);

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
        assertThat(delay(calm.decide(1, retry(Cause.RATE_LIMITED, Duration.ofMinutes(7)))))
                .isEqualTo(Duration.ofMinutes(7));
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "STORAGE_UNAVAILABLE"})
    void waitingUsesUpNoAttempt(Cause cause) {
        var decision = (Decision.Again) calm.decide(4, retry(cause, Duration.ZERO));
        assertThat(decision.attempts()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "STORAGE_UNAVAILABLE"})
    void whatOnlyWaitsDoesNotComeEveryFewSecondsForEver(Cause cause) {
        assertThat(delay(calm.decide(1, retry(cause, Duration.ZERO)))).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @EnumSource(names = {"ARTIFACT_GONE", "ARTIFACT_UNUSABLE", "REFERENCE_INVALID"})
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
        assertThat(calm.lost(3, "gone")).isEqualTo(new Decision.Again(Duration.ZERO, 3, Cause.WORKER_LOST, "gone"));
        assertThat(calm.lost(4, "gone")).isEqualTo(new Decision.Dead(Cause.WORKER_LOST, "gone"));
    }
}
