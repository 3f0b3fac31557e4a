package io.vulnstream.support.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.metrics.LabelKey;
import io.vulnstream.support.metrics.Metric;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.support.metrics.MetricsRoutes;
import io.vulnstream.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Over loopback; that of other addresses differs only in what {@link HttpSettings} refuses and in tokens. */
@ExtendWith(VertxExtension.class)
class HttpServerIT {
    private static final String SECRET = "a-secret-of-some-length";
    private static final AccessToken ADA = new AccessToken(SECRET, new Principal("ada", List.of("payments"), false));
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private static HttpServerVerticle verticle(List<AccessToken> tokens, HealthCheck... checks) {
        RouteMounter who = router -> router.route("/who")
                .handler(context -> context.end(Access.principal(context).name()));
        return new HttpServerVerticle(
                new HttpSettings("127.0.0.1", 0, tokens),
                new HealthRoutes(List.of(checks), true, Duration.ofMillis(200)),
                List.of(who));
    }

    private static Server start(Vertx vertx, HttpServerVerticle verticle) {
        Await.value(vertx.deployVerticle(verticle));
        return new Server(WebClient.create(vertx), verticle.port());
    }

    private record Server(WebClient client, int port) {
        HttpResponse<Buffer> send(HttpMethod method, String path, Map<String, String> headers) {
            var request = client.request(method, port, "127.0.0.1", path);
            headers.forEach(request::putHeader);
            return Await.value(request.send());
        }

        HttpResponse<Buffer> get(String path) {
            return send(HttpMethod.GET, path, Map.of());
        }
    }

    @Test
    void withoutTokensWhoeverSitsAtThisMachineIsLocal(Vertx vertx) {
        var server = start(vertx, verticle(List.of()));
        assertThat(server.get("/who").bodyAsString()).isEqualTo("local");
    }

    @Test
    void whatIsStartingTellsOfItsHealthAndServesNothingElse(Vertx vertx) {
        // Given
        var health = new HealthRoutes(List.of(), true, Duration.ofSeconds(1));
        var verticle = new HttpServerVerticle(new HttpSettings("127.0.0.1", 0, List.of()), health);
        var server = start(vertx, verticle);
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/who").statusCode()).isEqualTo(503);
        // When
        verticle.serve(List.of(router -> router.route("/who")
                .handler(context -> context.end(Access.principal(context).name()))));
        // Then
        assertThat(server.get("/who").bodyAsString()).isEqualTo("local");
    }

    @Test
    void whatIsNotVitalIsShownAndLeavesAProcessReady(Vertx vertx) {
        var server = start(
                vertx,
                verticle(
                        List.of(),
                        new HealthCheck("redis", () -> Future.succeededFuture()),
                        new HealthCheck("scanners", false, () -> Future.failedFuture("trivy has no database"))));
        var answer = server.get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.bodyAsString()).contains("\"degraded\"", "trivy has no database");
    }

    @Test
    void withTokensEverythingButHealthWantsOne(Vertx vertx) {
        // Given
        var server = start(vertx, verticle(List.of(ADA)));

        // Then
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
        var refused = server.get("/who");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.getHeader("WWW-Authenticate")).startsWith("Bearer");
        assertThat(refused.bodyAsString()).contains("\"UNAUTHENTICATED\"");
        assertThat(authorized(server, "Bearer " + SECRET).bodyAsString()).isEqualTo("ada");
        assertThat(authorized(server, "bearer  " + SECRET).bodyAsString()).isEqualTo("ada");
        for (var wrong :
                List.of("Bearer ", "Bearer " + SECRET + "x", "Basic " + SECRET, SECRET, "Bearer x, Bearer " + SECRET)) {
            assertThat(authorized(server, wrong).statusCode()).as(wrong).isEqualTo(401);
        }
    }

    private static HttpResponse<Buffer> authorized(Server server, String authorization) {
        return server.send(HttpMethod.GET, "/who", Map.of("Authorization", authorization));
    }

    @Test
    void aWebPageOfAnotherOriginCannotSpeakThroughTheBrowser(Vertx vertx) {
        // Given
        var server = start(vertx, verticle(List.of()));
        var own = "http://127.0.0.1:" + server.port();

        // Then: what a form may send
        assertThat(post(server, Map.of("Content-Type", "text/plain")).statusCode())
                .isEqualTo(415);
        assertThat(post(server, Map.of("Content-Type", "application/x-www-form-urlencoded"))
                        .statusCode())
                .isEqualTo(415);
        assertThat(post(server, Map.of()).statusCode()).isEqualTo(415);
        // what a script may send
        assertThat(post(server, with("Origin", "https://evil.test")).statusCode())
                .isEqualTo(403);
        assertThat(post(server, with("Origin", "null")).statusCode()).isEqualTo(403);
        assertThat(post(server, with("Sec-Fetch-Site", "cross-site")).statusCode())
                .isEqualTo(403);
        // a name re-pointed to this machine
        assertThat(post(server, with("Host", "evil.test:" + server.port())).statusCode())
                .isEqualTo(403);
        assertThat(server.send(HttpMethod.GET, "/who", Map.of("Host", "evil.test"))
                        .statusCode())
                .isEqualTo(403);
        // and nobody says yes to a question beforehand
        assertThat(server.send(HttpMethod.OPTIONS, "/who", with("Origin", "https://evil.test"))
                        .headers()
                        .contains("Access-Control-Allow-Origin"))
                .isFalse();
        // our own page and command line
        assertThat(post(server, with("Origin", own)).statusCode()).isEqualTo(200);
        assertThat(post(server, JSON).statusCode()).isEqualTo(200);
        assertThat(post(server, with("Host", "localhost:" + server.port())).statusCode())
                .isEqualTo(200);
    }

    private static HttpResponse<Buffer> post(Server server, Map<String, String> headers) {
        return server.send(HttpMethod.POST, "/who", headers);
    }

    private static Map<String, String> with(String name, String value) {
        return Map.of("Content-Type", "application/json", name, value);
    }

    @Test
    void readyNamesWhatIsDownAndLiveDoesNotCare(Vertx vertx) {
        // Given
        Future<Void> never = Promise.<Void>promise().future();
        var server = start(
                vertx,
                verticle(
                        List.of(),
                        new HealthCheck("postgresql", () -> Future.succeededFuture()),
                        new HealthCheck("redis", () -> Future.failedFuture("refused")),
                        new HealthCheck("objectStore", () -> never),
                        new HealthCheck("roles", () -> {
                            throw new IllegalStateException("not deployed");
                        })));

        // When
        var ready = server.get("/health/ready");

        // Then
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.bodyAsJsonObject().getString("status")).isEqualTo("down");
        assertThat(ready.bodyAsJsonObject().getJsonArray("checks").encode())
                .contains("{\"name\":\"postgresql\",\"status\":\"up\"}")
                .contains("{\"name\":\"redis\",\"status\":\"down\",\"detail\":\"refused\"}")
                .contains("{\"name\":\"objectStore\",\"status\":\"down\",\"detail\":\"no answer within 200 ms\"}")
                .contains("{\"name\":\"roles\",\"status\":\"down\",\"detail\":\"not deployed\"}");
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aPortInUseSaysWhichAndWhatToDo(Vertx vertx) {
        // Given
        var first = start(vertx, verticle(List.of()));
        var second = new HttpServerVerticle(
                new HttpSettings("127.0.0.1", first.port(), List.of()),
                new HealthRoutes(List.of(), true, Duration.ofSeconds(1)),
                List.of());

        // Then. Another Vert.x: servers of one share their port.
        var other = Vertx.vertx();
        assertThat(Await.failure(other.deployVerticle(second)))
                .isInstanceOf(HttpStartFailure.class)
                .hasMessageContaining("port " + first.port() + " on 127.0.0.1")
                .hasMessageContaining("http.port");
        Await.value(other.close());
    }

    @Test
    void anOpenAddressWithoutATokenDoesNotStart(Vertx vertx) {
        var open = new HttpServerVerticle(
                new HttpSettings("0.0.0.0", 0, List.of()),
                new HealthRoutes(List.of(), false, Duration.ofSeconds(1)),
                List.of());
        assertThat(Await.failure(vertx.deployVerticle(open)))
                .isInstanceOf(HttpStartFailure.class)
                .hasMessageContaining("http.tokens is empty");
    }

    @Test
    void whatIsNotThereIsSaidInJsonWithoutAStack(Vertx vertx) {
        var missing = start(vertx, verticle(List.of())).get("/nothing");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.bodyAsString()).contains("\"NOT_FOUND\"");
        assertThat(missing.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void metricsAreReadAfterTheyWereRefreshed(Vertx vertx) {
        // Given
        var metrics = new Metrics();
        var gauges = metrics.gauges(Metric.FINDINGS);
        var verticle = new HttpServerVerticle(
                new HttpSettings("127.0.0.1", 0, List.of()),
                new HealthRoutes(List.of(), true, Duration.ofSeconds(1)),
                List.of(new MetricsRoutes(metrics, List.of(() -> {
                    gauges.set(List.of(new Metrics.Value(List.of(LabelKey.SEVERITY.of("HIGH")), 7)));
                    return Future.failedFuture("one of them does not answer");
                }))));
        metrics.timed(
                Metric.SCAN_DURATION,
                Duration.ofMillis(300),
                LabelKey.SCANNER.of("trivy"),
                LabelKey.OUTCOME.of("succeeded"));

        // When
        var text = start(vertx, verticle).get("/metrics").bodyAsString();

        // Then
        assertThat(text)
                .contains("vulnstream_findings{severity=\"HIGH\"} 7.0")
                .contains("vulnstream_scan_duration_seconds_count{outcome=\"succeeded\",scanner=\"trivy\"} 1")
                .contains("jvm_memory_used_bytes");
    }
}
