package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.FailedAttempt;
import io.vulnstream.ledger.JobState;
import io.vulnstream.support.Ids;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.FakeClaims;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SteadyClaimsTest {
    private final FakeClaims ledger = new FakeClaims();

    @Test
    void theEndOfAScanIsWrittenAlthoughTheLedgerIsAwayForAMoment(Vertx vertx) {
        // Given
        var claim = claimed();
        ledger.unreachable(2);
        // When
        var state = Await.value(new SteadyClaims(vertx, ledger).fail(claim, attempt()));
        // Then
        assertThat(state).contains(JobState.WAITING);
        assertThat(ledger.failures()).containsOnlyKeys(claim.job());
    }

    @Test
    void aLedgerThatStaysAwayIsSaidToBe(Vertx vertx) {
        // Given
        var claim = claimed();
        ledger.unreachable(1000);
        // When, Then
        assertThatThrownBy(() -> Await.value(new SteadyClaims(vertx, ledger).fail(claim, attempt())))
                .hasMessageContaining("away");
    }

    private Claim claimed() {
        var claim = new Claim(
                new JobId(Ids.next()),
                1,
                1,
                "trivy",
                Lane.URGENT,
                false,
                Ids.next(),
                "sha256:" + "ab".repeat(32),
                "linux/amd64",
                "registry.test/app",
                Instant.now(),
                Trace.begin());
        ledger.add(claim);
        Await.value(Future.succeededFuture().compose(start -> ledger.claim(claim.job())));
        return claim;
    }

    private static FailedAttempt attempt() {
        return new FailedAttempt(new Settlement.Retry(Duration.ZERO, Cause.TIMEOUT, "late"), null, null);
    }
}
