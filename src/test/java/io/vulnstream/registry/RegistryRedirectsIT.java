package io.vulnstream.registry;

import static io.vulnstream.registry.RegistryCalls.app;
import static io.vulnstream.registry.RegistryCalls.failed;
import static io.vulnstream.registry.RegistryCalls.soon;
import static io.vulnstream.testkit.Await.failure;
import static io.vulnstream.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.testkit.Images;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that lead elsewhere, and ask for credentials there. */
@ExtendWith(VertxExtension.class)
class RegistryRedirectsIT {
    private Vertx vertx;
    private HttpRegistryClient client;

    @BeforeEach
    void connect(Vertx vertx) {
        this.vertx = vertx;
        client = RegistryFixture.client(vertx, RegistryFixture.config(null), Outbound.DIRECT);
    }

    private FakeRegistry registry(Consumer<HttpServerRequest> behaviour) {
        return FakeRegistry.start(vertx, behaviour);
    }

    @Test
    void aRedirectLoopEnds() {
        var registry = registry(request -> request.response()
                .setStatusCode(307)
                .putHeader("Location", request.uri())
                .end());

        assertThat(failed(client.manifest(app(registry), soon()))).hasMessageContaining("redirects more than 5 times");
        assertThat(registry.asked()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "http://[fe80::1]/x",
                "http://[::ffff:169.254.169.254]/x",
                "http://169.254.169.254:80@169.254.169.254/",
                "file:///etc/passwd",
                "gopher://example.com/",
                "http://",
                "http:///x",
                "not an address",
                "",
            })
    void aRedirectToWhereNothingShouldBeAskedIsRefused(String location) {
        var registry = registry(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", location)
                .end());

        assertThat(failed(client.manifest(app(registry), soon())).kind()).isEqualTo(Cause.REGISTRY_UNAVAILABLE);
        assertThat(registry.asked()).hasSize(1);
    }

    @Test
    void aReferenceToALinkLocalRegistryIsRefusedAtOnce() {
        var failure = failed(client.manifest(ImageReference.parse("169.254.169.254/latest:meta"), soon()));

        assertThat(failure).isInstanceOf(Rejected.class).hasMessageContaining("never asked");
    }

    @Test
    void credentialsDoNotFollowARedirectToAnotherHost() {
        // Given
        var manifest = "{\"schemaVersion\": 2, \"manifests\": []}";
        var elsewhere = FakeRegistry.answering(vertx, 200, Images.INDEX, manifest);
        var registry = registry(request -> {
            if (request.getHeader("Authorization") == null) {
                request.response()
                        .putHeader(
                                "WWW-Authenticate",
                                "Bearer realm=\"http://" + request.authority() + "/token\",service=\"s\"");
            }
            if (request.path().equals("/token")) {
                FakeRegistry.answer(request, 200, "application/json", "{\"token\": \"t1\"}");
            } else if (request.getHeader("Authorization") == null) {
                request.response().setStatusCode(401).end();
            } else {
                request.response()
                        .setStatusCode(307)
                        .putHeader("Location", "http://" + elsewhere.host() + "/blob")
                        .end();
            }
        });

        // When
        value(client.manifest(app(registry), soon()));

        // Then
        assertThat(registry.asked())
                .last()
                .extracting(FakeRegistry.Asked::authorization)
                .isEqualTo("Bearer t1");
        assertThat(elsewhere.asked()).containsExactly(new FakeRegistry.Asked("GET", "/blob", ""));
    }

    @Test
    void aRedirectedHostCannotAskForTheRegistrysCredentials() {
        var greedy = registry(request -> request.response()
                .setStatusCode(401)
                .putHeader("WWW-Authenticate", "Bearer realm=\"http://" + request.authority() + "/token\"")
                .end());
        var registry = registry(request -> request.response()
                .setStatusCode(307)
                .putHeader("Location", "http://" + greedy.host() + "/blob")
                .end());

        assertThat(failed(client.manifest(app(registry), soon())).kind()).isEqualTo(Cause.REGISTRY_UNAUTHORIZED);
        assertThat(greedy.asked()).hasSize(1);
    }

    @Test
    void aTokenIsFetchedOnceAndUsedForAllCallsOfARepository() {
        var tokens = new AtomicInteger();
        var registry = registry(request -> {
            if (request.path().equals("/token")) {
                tokens.incrementAndGet();
                FakeRegistry.answer(request, 200, "application/json", "{\"access_token\": \"t\", \"expires_in\": 300}");
            } else if ("Bearer t".equals(request.getHeader("Authorization"))) {
                FakeRegistry.answer(request, 200, "application/json", "{\"tags\": [\"1\"]}");
            } else {
                request.response()
                        .setStatusCode(401)
                        .putHeader(
                                "WWW-Authenticate",
                                "Bearer realm=\"http://" + request.authority() + "/token\",service=\"reg\","
                                        + "scope=\"repository:app:pull\"")
                        .end();
            }
        });

        value(client.tags(app(registry), 10, soon()));
        value(client.tags(app(registry), 10, soon()));

        assertThat(tokens).hasValue(1);
        assertThat(registry.asked())
                .extracting(FakeRegistry.Asked::uri)
                .contains("/token?scope=repository%3Aapp%3Apull&service=reg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"token\": \"a\\nb\"}", "rubbish", "null", "{\"token\": \"\"}"})
    void aTokenServiceThatGivesNoTokenIsSaidSo(String body) {
        var registry = registry(request -> {
            if (request.path().equals("/token")) {
                FakeRegistry.answer(request, 200, "application/json", body);
            } else {
                request.response()
                        .setStatusCode(401)
                        .putHeader("WWW-Authenticate", "Bearer realm=\"http://" + request.authority() + "/token\"")
                        .end();
            }
        });

        assertThat(failed(client.manifest(app(registry), soon())))
                .isInstanceOf(Retryable.class)
                .hasMessageContaining("token service");
    }
}
