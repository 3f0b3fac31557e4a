package io.vulnstream.registry;

import static io.vulnstream.registry.RegistryCalls.app;
import static io.vulnstream.registry.RegistryCalls.failed;
import static io.vulnstream.registry.RegistryCalls.soon;
import static io.vulnstream.testkit.Await.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.HostGates;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.testkit.Images;
import io.vulnstream.testkit.RedisServers;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that do everything but what they should. */
@ExtendWith(VertxExtension.class)
class MisbehavingRegistryIT {
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

    @ParameterizedTest
    @CsvSource({
        "401, REGISTRY_UNAUTHORIZED, true",
        "403, REGISTRY_UNAUTHORIZED, true",
        "404, ARTIFACT_GONE, false",
        "429, RATE_LIMITED, true",
        "500, REGISTRY_UNAVAILABLE, true",
        "503, REGISTRY_UNAVAILABLE, true",
        "204, REGISTRY_UNAVAILABLE, true",
        "418, REGISTRY_UNAVAILABLE, true",
    })
    void everyStatusHasItsCause(int status, Cause cause, boolean retryable) {
        var registry = FakeRegistry.answering(
                vertx, status, "application/json", "{\"errors\": [{\"code\": \"OOPS\", \"message\": \"no\\nway\"}]}");

        var failure = failed(client.manifest(app(registry), soon()));

        assertThat(failure.kind()).isEqualTo(cause);
        assertThat(failure instanceof Retryable).isEqualTo(retryable);
        assertThat(failure).hasMessageContaining("/app").hasMessageContaining(status + "");
        assertThat(failed(client.tags(app(registry), 10, soon())).kind()).isEqualTo(cause);
        assertThat(failed(client.head(app(registry), soon())).kind()).isEqualTo(cause);
    }

    @Test
    void theRegistrysOwnWordsAreToldInOneLine() {
        var registry = FakeRegistry.answering(
                vertx, 500, "application/json", "{\"errors\": [{\"code\": \"OOPS\", \"message\": \"no\\nway\"}]}");

        assertThat(failed(client.manifest(app(registry), soon()))).hasMessageContaining("500 (OOPS no way)");
    }

    @Test
    void aLimitOfRequestsSaysHowLongToWaitInSecondsOrByADate() {
        var date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(10));
        var seconds = registry(request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "17")
                .end());
        var dated = registry(request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", date)
                .end());

        assertThat(((Retryable) failed(client.head(app(seconds), soon()))).after())
                .isEqualTo(Duration.ofSeconds(17));
        assertThat(Objects.requireNonNull(((Retryable) failed(client.head(app(dated), soon()))).after()))
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    }

    @Test
    void aRegistryThatNeverAnswersFailsInTime() {
        var registry = registry(request -> {});
        long start = System.nanoTime();

        var failure = failed(client.manifest(app(registry), Deadline.in(Duration.ofMillis(300))));

        assertThat(failure.kind()).isEqualTo(Cause.REGISTRY_UNAVAILABLE);
        assertThat(failure).isInstanceOf(Retryable.class).hasMessageContaining("did not answer in time");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aRegistryThatDripsItsAnswerFailsInTimeToo() {
        var registry = registry(request -> {
            var response = request.response().setChunked(true);
            vertx.setPeriodic(50, timer -> {
                if (response.closed()) {
                    vertx.cancelTimer(timer);
                } else {
                    response.write("x");
                }
            });
        });

        assertThat(failed(client.manifest(app(registry), Deadline.in(Duration.ofMillis(500)))))
                .hasMessageContaining("did not answer in time");
    }

    @Test
    void nobodyListeningAndNoSuchHostAreUnavailable() {
        var refused = ImageReference.parse("127.0.0.1:" + RedisServers.freePort() + "/app");
        var unknown = ImageReference.parse("registry.invalid/app");

        assertThat(failed(client.head(refused, soon())))
                .isInstanceOf(Retryable.class)
                .extracting(PipelineFailure::kind)
                .isEqualTo(Cause.REGISTRY_UNAVAILABLE);
        assertThat(failed(client.head(unknown, soon())))
                .isInstanceOf(Retryable.class)
                .extracting(PipelineFailure::kind)
                .isEqualTo(Cause.REGISTRY_UNAVAILABLE);
    }

    @Test
    void aConnectionThatBreaksInMidAnswerIsUnavailable() {
        var registry = registry(request -> {
            request.response().putHeader("Content-Length", "1000").write("{");
            vertx.setTimer(50, timer -> request.connection().close());
        });

        assertThat(failed(client.manifest(app(registry), soon())).kind()).isEqualTo(Cause.REGISTRY_UNAVAILABLE);
    }

    @Test
    void aPageForPeopleIsNoManifest() {
        var registry = FakeRegistry.answering(vertx, 200, "text/html", "<html>Welcome</html>");

        assertThat(failed(client.manifest(app(registry), soon())))
                .isInstanceOf(Retryable.class)
                .hasMessageContaining("answered with 'text/html', not with a manifest");
        assertThat(failed(client.tags(app(registry), 10, soon()))).hasMessageContaining("is not JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[1]",
                "7",
                "",
                "{\"schemaVersion\": 2",
                "{\"schemaVersion\": 2}",
                "{\"schemaVersion\": 1, \"fsLayers\": []}",
                "{\"schemaVersion\": \"x\"}",
                "{\"schemaVersion\": 2, \"config\": {\"digest\": \"../../etc\"}, \"layers\": []}",
                "{\"schemaVersion\": 2, \"config\": null, \"layers\": null}",
            })
    void aManifestThatIsNoneIsUnusableForGood(String body) {
        var registry = FakeRegistry.answering(vertx, 200, Images.MANIFEST, body);

        var failure = failed(client.manifest(app(registry), soon()));

        assertThat(failure).isInstanceOf(Rejected.class);
        assertThat(failure.kind()).isEqualTo(Cause.ARTIFACT_UNUSABLE);
    }

    @Test
    void anIndexWithoutImagesIsUnusable() {
        var registry = FakeRegistry.answering(
                vertx, 200, Images.INDEX, "{\"schemaVersion\": 2, \"manifests\": [{\"digest\": \"x\"}, {}]}");

        var failure =
                failed(new RegistryResolver(client, HostGates.OPEN, Duration.ofSeconds(5)).resolve(app(registry) + ""));

        assertThat(failure.kind()).isEqualTo(Cause.ARTIFACT_UNUSABLE);
        assertThat(failure).hasMessageContaining("index without a container image");
    }

    @Test
    void anIndexOfHundredsIsRefusedBeforeAnythingOfItIsAskedFor() {
        var child = "{\"mediaType\": \"" + Images.MANIFEST + "\", \"size\": 2, \"digest\": \"%s\"}";
        var children = IntStream.range(0, 300)
                .mapToObj(i -> child.formatted(Images.digest("child " + i)))
                .collect(Collectors.joining(","));
        var registry = FakeRegistry.answering(
                vertx, 200, Images.INDEX, "{\"schemaVersion\": 2, \"manifests\": [" + children + "]}");

        var failure =
                failed(new RegistryResolver(client, HostGates.OPEN, Duration.ofSeconds(5)).resolve(app(registry) + ""));

        assertThat(failure.kind()).isEqualTo(Cause.ARTIFACT_UNUSABLE);
        assertThat(failure).hasMessageContaining("300 images");
        assertThat(registry.asked()).hasSize(1);
    }

    @Test
    void contentWithAnotherDigestIsNotTaken() {
        var wrong = Images.digest("something else");
        var registry = registry(request -> {
            request.response().putHeader("Docker-Content-Digest", wrong);
            FakeRegistry.answer(request, 200, Images.MANIFEST, "{\"schemaVersion\": 2}");
        });

        assertThat(failed(client.manifest(app(registry), soon()))).hasMessageContaining("has not the digest " + wrong);
        assertThat(failed(client.manifest(app(registry).withDigest(Images.digest("asked")), soon())))
                .hasMessageContaining("has not the digest " + Images.digest("asked"));
        assertThat(failed(client.config(app(registry), Images.digest("blob"), soon())))
                .hasMessageContaining("has not the digest");
        assertThat(failed(client.head(app(registry).withDigest(Images.digest("asked")), soon())))
                .hasMessageContaining("the registry answered for " + wrong);
    }

    @Test
    void anAnswerWithoutAnEndIsCutOff() {
        var registry = registry(request -> {
            var response = request.response().setChunked(true).putHeader("Content-Type", Images.MANIFEST);
            vertx.setPeriodic(1, timer -> {
                if (response.closed()) {
                    vertx.cancelTimer(timer);
                } else {
                    response.write(" ".repeat(64 * 1024));
                }
            });
        });

        var failure = failed(client.manifest(app(registry), soon()));

        assertThat(failure.kind()).isEqualTo(Cause.ARTIFACT_UNUSABLE);
        assertThat(failure).hasMessageContaining("more than 262144 bytes");
    }
}
