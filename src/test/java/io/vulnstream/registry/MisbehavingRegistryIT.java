package io.vulnstream.registry;

import static io.vulnstream.testkit.Await.failure;
import static io.vulnstream.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.support.Deadline;
import io.vulnstream.testkit.Images;
import io.vulnstream.testkit.RedisServers;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
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
        client = HttpRegistryClient.create(vertx, RegistryFixture.config(null));
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    private static ImageReference app(FakeRegistry registry) {
        return ImageReference.parse(registry.host() + "/app:1");
    }

    private FakeRegistry registry(Consumer<HttpServerRequest> behaviour) {
        return FakeRegistry.start(vertx, behaviour);
    }

    private static PipelineFailure failed(Future<?> future) {
        assertThat(failure(future)).isInstanceOf(PipelineFailure.class);
        return (PipelineFailure) failure(future);
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

        var failure = failed(new RegistryResolver(client, Duration.ofSeconds(5)).resolve(app(registry) + ""));

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

        var failure = failed(new RegistryResolver(client, Duration.ofSeconds(5)).resolve(app(registry) + ""));

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

    @Test
    void tenThousandTagsComeInPages() {
        var registry = registry(MisbehavingRegistryIT::hundredTags);

        var list = value(client.tags(app(registry), 10_000, soon()));

        assertThat(list.tags()).hasSize(10_000).startsWith("t0").endsWith("t9999");
        assertThat(list.truncated()).isFalse();
        assertThat(registry.asked()).hasSize(100);
    }

    @Test
    void moreTagsThanAllowedAreCutOffAndSaidSo() {
        var registry = registry(MisbehavingRegistryIT::hundredTags);

        var list = value(client.tags(app(registry), 250, soon()));

        assertThat(list.tags()).hasSize(250);
        assertThat(list.truncated()).isTrue();
        assertThat(registry.asked()).hasSize(3);
    }

    /** A hundred tags a page, ten thousand in all. */
    private static void hundredTags(HttpServerRequest request) {
        int from = request.getParam("last") == null ? 0 : Integer.parseInt(request.getParam("last"));
        if (from + 100 < 10_000) {
            request.response().putHeader("Link", "</v2/app/tags/list?last=" + (from + 100) + "&n=100>; rel=\"next\"");
        }
        var tags = IntStream.range(from, from + 100)
                .mapToObj(i -> "\"t" + i + "\"")
                .collect(Collectors.joining(","));
        FakeRegistry.answer(request, 200, "application/json", "{\"name\": \"app\", \"tags\": [" + tags + "]}");
    }

    @Test
    void pagesThatLeadInACircleOrElsewhereAreNotFollowed() {
        var circle = registry(request -> {
            request.response().putHeader("Link", "</v2/app/tags/list>; rel=\"next\"");
            FakeRegistry.answer(request, 200, "application/json", "{\"tags\": [\"1\"]}");
        });
        var elsewhere = registry(request -> {
            request.response().putHeader("Link", "<http://169.254.169.254/v2/>; rel=\"next\"");
            FakeRegistry.answer(request, 200, "application/json", "{\"tags\": [\"1\"]}");
        });

        assertThat(failed(client.tags(app(circle), 10, soon()))).hasMessageContaining("do not end");
        assertThat(failed(client.tags(app(elsewhere), 10, soon()))).hasMessageContaining("on another host");
    }

    @Test
    void namesThatAreNoTagsAreLeftOut() {
        var registry = FakeRegistry.answering(
                vertx,
                200,
                "application/json",
                "{\"tags\": [\"ok\", \"--flag\", \"a b\", null, \"\", \"x;y\", \"1\\n\"]}");

        assertThat(value(client.tags(app(registry), 10, soon())).tags()).containsExactly("ok");
    }

    @Test
    void anEmptyRepositoryHasNoTags() {
        var registry = FakeRegistry.answering(vertx, 200, "application/json", "{\"name\": \"app\", \"tags\": null}");

        assertThat(value(client.tags(app(registry), 10, soon())).tags()).isEmpty();
    }

    @Test
    void aBrokenRegistryIsLeftAloneAndOneThatRefusesIsNot() {
        // Given
        var broken = FakeRegistry.answering(vertx, 500, "text/plain", "");
        var refusing = FakeRegistry.answering(vertx, 404, "text/plain", "");
        var guarded = new BreakerRegistryClient(client, vertx, Duration.ofMinutes(1));

        // When
        for (int i = 0; i < 8; i++) {
            failed(guarded.head(app(broken), soon()));
            failed(guarded.head(app(refusing), soon()));
        }

        // Then
        assertThat(broken.asked()).hasSize(5);
        assertThat(refusing.asked()).hasSize(8);
        var left = (Retryable) failed(guarded.head(app(broken), soon()));
        assertThat(left.after()).isEqualTo(Duration.ofMinutes(1));
        assertThat(left).hasMessageContaining("is left alone for a while");
    }
}
