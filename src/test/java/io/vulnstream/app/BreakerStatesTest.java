package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.support.breaker.Breaker;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.testkit.Await;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BreakerStatesTest {
    private final Vertx vertx = Vertx.vertx();
    private final Breakers breakers = new Breakers(vertx);
    private final Metrics metrics = new Metrics();
    private final BreakerStates states = new BreakerStates(breakers, metrics);

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void whatIsLeftAloneIsAGaugeAndADegradedPartOfHealthThatStaysReady() {
        // Given
        var condition = states.condition();
        Await.value(condition.check().get());
        var breaker = breakers.of(
                "registry.test:5000", new Breaker.Settings(1, Duration.ofMinutes(1), 0, Duration.ofMillis(1)));
        // When
        Await.failure(breaker.execute(new Breaker.Call<>(() -> Future.failedFuture("away"), e -> true, null)));
        Await.value(states.refresh());
        // Then
        assertThat(condition.vital()).isFalse();
        assertThat(Await.failure(condition.check().get()))
                .hasMessageContaining("registry.test:5000 is left alone for ");
        assertThat(metrics.scrape()).contains("vulnstream_breaker_open{remote=\"registry.test:5000\"} 1.0");
    }
}
