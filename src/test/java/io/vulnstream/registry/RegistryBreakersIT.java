package io.vulnstream.registry;

import static io.vulnstream.registry.RegistryCalls.app;
import static io.vulnstream.registry.RegistryCalls.failed;
import static io.vulnstream.registry.RegistryCalls.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.support.breaker.Breaker;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.http.Outbound;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers of registries and token services leave them alone. */
@ExtendWith(VertxExtension.class)
class RegistryBreakersIT {
    private static final int FAILURES = BreakerExchange.BREAKER.failures();
    private static final int TRIES = 1 + BreakerExchange.BREAKER.retries();

    private Breakers breakers;
    private RegistryClient client;
    private RegistryGates gates;

    @BeforeEach
    void open(Vertx vertx) {
        breakers = new Breakers(vertx);
        client = HttpRegistryClient.create(vertx, RegistryFixture.config(null), Outbound.DIRECT, breakers);
        gates = new RegistryGates(RegistryFixture.config(null), breakers);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 403, 429, 400})
    void whatAWorkingRegistryRefusesOpensNoBreakerAndIsAskedOnce(int status, Vertx vertx) {
        // Given
        var refusing = FakeRegistry.answering(vertx, status, "text/plain", "");
        // When
        for (int i = 0; i < 2 * FAILURES; i++) {
            failed(client.head(app(refusing), soon()));
        }
        // Then
        assertThat(refusing.asked()).hasSize(2 * FAILURES);
        assertThat(breakers.notClosed()).isEmpty();
    }

    @Test
    void aBrokenRegistryIsTriedAFewTimesAndThenLeftAloneWithoutUsingUpAttempts(Vertx vertx) {
        // Given
        var broken = FakeRegistry.answering(vertx, 503, "text/plain", "");
        for (int i = 0; i < FAILURES; i++) {
            var failure = (Retryable) failed(client.head(app(broken), soon()));
            assertThat(failure.begun()).isTrue();
            assertThat(failure).hasMessageContaining("503");
        }
        assertThat(broken.asked()).hasSize(FAILURES * TRIES);
        // When
        var left = (Retryable) failed(client.head(app(broken), soon()));
        // Then
        assertThat(broken.asked()).hasSize(FAILURES * TRIES);
        assertThat(left.kind()).isEqualTo(Cause.REGISTRY_UNAVAILABLE);
        assertThat(left.begun()).isFalse();
        assertThat(left.after()).isBetween(Duration.ofSeconds(5), BreakerExchange.BREAKER.pause());
        assertThat(left)
                .hasMessageEndingWith(broken.host()
                        + " failed 5 times in a row and is left alone for a while, the last time: it answered 503");
        assertThat(gates.of(broken.host() + "/other/image").closedFor()).isPositive();
        assertThat(gates.allOpen()).isFalse();
    }

    @Test
    void aTokenServiceThatDoesNotWorkIsLeftAloneAndTheRegistryIsNot(Vertx vertx) {
        // Given
        var tokens = FakeRegistry.answering(vertx, 500, "text/plain", "");
        var registry = FakeRegistry.start(vertx, request -> {
            request.response().putHeader("WWW-Authenticate", "Bearer realm=\"http://" + tokens.host() + "/token\"");
            FakeRegistry.answer(request, 401, "text/plain", "");
        });
        // When
        for (int i = 0; i < FAILURES; i++) {
            failed(client.head(app(registry), soon()));
        }
        var left = (Retryable) failed(client.head(app(registry), soon()));
        // Then
        assertThat(breakers.notClosed()).extracting(Breaker::name).containsExactly(tokens.host());
        assertThat(left.begun()).isFalse();
        assertThat(tokens.asked()).hasSize(FAILURES * TRIES);
    }

    @Test
    void whereNobodyListensIsLeftAloneToo() {
        // Given
        var nowhere = ImageReference.parse("127.0.0.1:1/app");
        // When
        for (int i = 0; i < FAILURES; i++) {
            failed(client.tags(nowhere, 10, soon()));
        }
        // Then
        assertThat(breakers.notClosed()).extracting(Breaker::name).containsExactly("127.0.0.1:1");
        assertThat(failed(client.tags(nowhere, 10, soon())))
                .as("with why, and without a tag that nobody asked for")
                .hasMessageStartingWith("127.0.0.1:1/app: 127.0.0.1:1 failed 5 times")
                .hasMessageContaining("Connection refused");
        assertThat(gates.of("127.0.0.1:1/other").lastOutage()).contains("Connection refused");
    }

    @Test
    void aMirrorsHostCountsForWhatIsPulledFromIt(Vertx vertx) {
        var mirrored = RegistryFixture.config(null, Map.of("docker.io/library", "mirror.test/hub"));
        var behind = new RegistryGates(mirrored, breakers);
        assertThat(behind.breaker(ImageReference.parse("mirror.test/hub/nginx:1")))
                .isSameAs(behind.of("docker.io/library/nginx:1"))
                .isNotSameAs(behind.of("docker.io/grafana/grafana:1"));
        assertThat(behind.sharing("docker.io/grafana/grafana")).isEqualTo("docker.io/grafana/grafana");
        assertThat(behind.sharing("quay.io/some/image")).isEqualTo("quay.io/");
    }
}
