package io.vulnstream.support.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vulnstream.support.Deadline;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Throwable outage = new IllegalStateException("connection refused");
    private final Throwable business = new IllegalArgumentException("not found");
    private final Vertx vertx = Vertx.vertx();
    private final Breakers breakers = new Breakers(vertx);
    private int calls;

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    private Breaker breaker(int failures, Duration pause, int retries) {
        return breakers.of("host", new Breaker.Settings(failures, pause, retries, Duration.ofMillis(5)));
    }

    private Future<String> call(Breaker breaker, @Nullable Throwable failure) {
        return call(breaker, failure, Deadline.in(Duration.ofMinutes(1)));
    }

    private Future<String> call(Breaker breaker, @Nullable Throwable failure, @Nullable Deadline retryUntil) {
        return breaker.execute(new Breaker.Call<>(
                () -> {
                    calls++;
                    return failure == null ? Future.succeededFuture("fine") : Future.failedFuture(failure);
                },
                e -> e == outage,
                retryUntil));
    }

    @Test
    void onlyOutagesInARowOpenIt() {
        // Given
        var breaker = breaker(3, Duration.ofMinutes(1), 0);
        // When
        for (int i = 0; i < 20; i++) {
            assertThat(Await.failure(call(breaker, business))).isSameAs(business);
        }
        Await.failure(call(breaker, outage));
        Await.failure(call(breaker, outage));
        Await.failure(call(breaker, business));
        Await.failure(call(breaker, outage));
        Await.failure(call(breaker, outage));
        // Then
        assertThat(breaker.closed()).isTrue();
        assertThat(breakers.notClosed()).isEmpty();
        // When
        Await.failure(call(breaker, outage));
        // Then
        assertThat(breakers.notClosed()).containsExactly(breaker);
        assertThat(breaker.closedFor()).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
        int before = calls;
        assertThat(Await.failure(call(breaker, null)))
                .isInstanceOfSatisfying(LeftAlone.class, alone -> assertThat(alone.left())
                        .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1)));
        assertThat(calls).isEqualTo(before);
    }

    /** The library forgets failures after ten seconds by default. */
    @Test
    void outagesThatAreFarApartOpenItToo() {
        // Given
        var breaker = breaker(2, Duration.ofMinutes(1), 0);
        Await.failure(call(breaker, outage));
        // When
        Await.value(vertx.timer(11, TimeUnit.SECONDS));
        Await.failure(call(breaker, outage));
        // Then
        assertThat(breaker.closed()).isFalse();
    }

    @Test
    void aCallThatMeetsAnOutageIsMadeAgainAndARefusedOneIsNot() {
        var breaker = breaker(3, Duration.ofMinutes(1), 2);
        assertThat(Await.failure(call(breaker, outage))).isSameAs(outage);
        assertThat(calls).isEqualTo(3);
        assertThat(Await.failure(call(breaker, business))).isSameAs(business);
        assertThat(calls).isEqualTo(4);
    }

    @Test
    void aCallIsNotMadeAgainAfterItsDeadlineOrWhenItIsToBeMadeOnce() {
        var breaker = breaker(9, Duration.ofMinutes(1), 2);
        Await.failure(call(breaker, outage, Deadline.in(Duration.ZERO)));
        assertThat(calls).isEqualTo(1);
        assertThat(Await.failure(call(breaker, outage, null))).isSameAs(outage);
        assertThat(calls).isEqualTo(2);
    }

    @Test
    void halfOpenLetsASingleCallThrough() {
        // Given
        var breaker = breaker(1, Duration.ofMillis(100), 0);
        Await.failure(call(breaker, outage));
        Eventually.holds(vertx, breaker::trying);
        assertThat(breaker.closedFor()).isZero();
        // When
        List<Promise<String>> begun = new ArrayList<>();
        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(breaker.execute(new Breaker.Call<>(
                    () -> {
                        Promise<String> promise = Promise.promise();
                        begun.add(promise);
                        return promise.future();
                    },
                    e -> true,
                    null)));
        }
        // Then
        assertThat(begun).hasSize(1);
        assertThat(breaker.closedFor()).as("while it is tried").isPositive();
        for (var refused : all.subList(1, 5)) {
            assertThat(Await.failure(refused)).isInstanceOf(LeftAlone.class);
        }
        begun.get(0).complete("works");
        assertThat(Await.value(all.get(0))).isEqualTo("works");
        Eventually.holds(vertx, breaker::closed);
    }

    @Test
    void whoFindsOutThatItStillDoesNotWorkIsNotAtFault() {
        // Given
        var breaker = breaker(1, Duration.ofMillis(100), 0);
        Await.failure(call(breaker, outage));
        Eventually.holds(vertx, breaker::trying);
        // When
        var failure = Await.failure(call(breaker, outage));
        // Then
        assertThat(failure)
                .isInstanceOf(LeftAlone.class)
                .hasMessageContaining("connection refused")
                .hasCause(outage);
        assertThat(breaker.closed()).isFalse();
    }

    @Test
    void aRefusalShowsAsWellThatItWorksAgain() {
        var breaker = breaker(1, Duration.ofMillis(100), 0);
        Await.failure(call(breaker, outage));
        Eventually.holds(vertx, breaker::trying);
        assertThat(Await.failure(call(breaker, business))).isSameAs(business);
        Eventually.holds(vertx, breaker::closed);
    }
}
