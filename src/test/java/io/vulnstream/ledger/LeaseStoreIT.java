package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LeaseStoreIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private LedgerFixture ledger;
    private LeaseStore leases;

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
        leases = new LeaseStore(ledger.pg);
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    @Test
    void aLeaseHasOneHolderWhoseEpochRisesWithEveryChange() {
        // When
        var first = Await.value(leases.acquire("relay", "a", LONG));
        var refused = Await.value(leases.acquire("relay", "b", LONG));
        var renewed = Await.value(leases.acquire("relay", "a", LONG));
        Await.value(leases.release("relay", "b"));
        var stillRefused = Await.value(leases.acquire("relay", "b", LONG));
        Await.value(leases.release("relay", "a"));
        var second = Await.value(leases.acquire("relay", "b", LONG));
        // Then
        assertThat(first).contains(1L);
        assertThat(refused).isEmpty();
        assertThat(renewed).contains(1L);
        assertThat(stillRefused).isEmpty();
        assertThat(second).contains(2L);
    }

    @Test
    void aLeaseThatWasNotRenewedGoesToTheNextOne() {
        // Given
        Await.value(leases.acquire("relay", "dead", Duration.ofMillis(300)));
        var taken = new AtomicInteger();
        var next = new Leased(ledger.vertx, leases, "relay", "next", Duration.ofMillis(600), taken::incrementAndGet);
        // When
        next.start();
        // Then
        Eventually.holds(ledger.vertx, next::held);
        Await.value(ledger.vertx.timer(1500));
        assertThat(next.held()).isTrue();
        assertThat(next.epoch()).isEqualTo(2);
        assertThat(taken).hasValue(1);
        Await.value(next.stop());
        assertThat(Await.value(leases.acquire("relay", "third", LONG))).contains(3L);
    }

    @Test
    void whoCannotRenewStopsBelievingThatItHolds() {
        // Given
        var holder = new Leased(ledger.vertx, leases, "relay", "a", Duration.ofMillis(600), () -> {});
        holder.start();
        Eventually.holds(ledger.vertx, holder::held);
        // When
        ledger.sql("update lease set holder = 'thief', until = now() + interval '1 hour'");
        // Then
        Eventually.holds(ledger.vertx, () -> !holder.held());
        Await.value(holder.stop());
    }
}
