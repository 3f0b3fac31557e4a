package io.vulnstream.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.Hints;
import io.vulnstream.ledger.SubmissionStore;
import io.vulnstream.ledger.WithdrawalStore;
import io.vulnstream.support.Json;
import io.vulnstream.support.http.AccessToken;
import io.vulnstream.support.http.HealthRoutes;
import io.vulnstream.support.http.HttpServerVerticle;
import io.vulnstream.support.http.HttpSettings;
import io.vulnstream.support.http.Principal;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** POST /scans against a real PostgreSQL. */
@ExtendWith(VertxExtension.class)
class IntakeIT {
    private static final String ADA = "a-secret-of-some-length-1";
    private static final String READER = "a-secret-of-some-length-2";
    private static final String BOB = "a-secret-of-some-length-3";
    private Pg pg;
    private WebClient client;

    @BeforeEach
    void start(Vertx vertx) {
        pg = Postgres.database().connect(vertx);
        var store = new SubmissionStore(pg, new Hints(vertx.eventBus()), Duration.ofSeconds(5));
        var rules = new RequestRules(
                reference -> reference.matches("[a-z./0-9]+:[0-9]+")
                        ? Optional.empty()
                        : Optional.of("a reference is registry/path:tag"),
                () -> Set.of("trivy", "grype"));
        var intake = new Intake(
                rules,
                new GroupCommit(store::accept, Duration.ofSeconds(5)),
                new WithdrawalStore(pg, new Hints(vertx.eventBus())));
        var tokens = List.of(
                new AccessToken(ADA, new Principal("ada", List.of("payments"), false)),
                new AccessToken(BOB, new Principal("bob", List.of("payments"), false)),
                new AccessToken(READER, new Principal("reader", List.of(), false)));
        var server = new HttpServerVerticle(
                new HttpSettings("127.0.0.1", 0, tokens),
                new HealthRoutes(List.of(), true, Duration.ofSeconds(2)),
                List.of(new IntakeRoutes(intake)));
        Await.value(vertx.deployVerticle(server));
        client = WebClient.create(
                vertx, new WebClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(server.port()));
    }

    @AfterEach
    void stop() {
        client.close();
        Await.value(pg.close());
    }

    private Future<HttpResponse<Buffer>> ask(String body, String secret, @Nullable String key) {
        var request = client.post("/scans")
                .putHeader("Content-Type", "application/json")
                .bearerTokenAuthentication(secret);
        if (key != null) {
            request.putHeader("Idempotency-Key", key);
        }
        return request.sendBuffer(Buffer.buffer(body));
    }

    private HttpResponse<Buffer> post(String body) {
        return Await.value(ask(body, ADA, null));
    }

    private HttpResponse<Buffer> post(String body, String key) {
        return Await.value(ask(body, ADA, key));
    }

    private static String body(String... references) {
        return write(Map.of("references", List.of(references)));
    }

    private static String write(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(HttpResponse<Buffer> response) {
        try {
            return Json.mapper().readTree(response.bodyAsString());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.bodyAsString(), e);
        }
    }

    private static List<String> ids(HttpResponse<Buffer> response) {
        return StreamSupport.stream(json(response).path("requests").spliterator(), false)
                .map(request -> request.path("id").asText())
                .toList();
    }

    private List<String> rows(String sql) {
        return Await.value(pg.list(row -> row.getString(0), sql));
    }

    private static void refused(HttpResponse<Buffer> response, int status, String code, String part) {
        assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(status);
        assertThat(json(response).at("/errors/0/extensions/code").asText()).isEqualTo(code);
        assertThat(json(response).at("/errors/0/message").asText()).contains(part);
    }

    @Test
    void whatIsAcceptedIsCommittedWithAllThatWasAsked() {
        // When
        var response = post(write(Map.of(
                "references", List.of("registry.test/a:1", "registry.test/b:1"),
                "scanners", List.of("trivy"),
                "platforms", List.of("linux/amd64"),
                "lane", "routine",
                "rescan", true)));

        // Then
        assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(202);
        assertThat(json(response).path("problems")).isEmpty();
        assertThat(json(response).at("/requests/1/reference").asText()).isEqualTo("registry.test/b:1");
        assertThat(rows("select public_id::text from request order by id")).isEqualTo(ids(response));
        assertThat(rows("select concat_ws(' ', reference, scanners, platforms, lane, reason, rescan, principal, state)"
                        + " from request order by id limit 1"))
                .containsExactly("registry.test/a:1 {trivy} {linux/amd64} 1 2 t ada 0");
        assertThat(rows("select concat_ws(' ', principal, action, subject, detail ->> 'lane') from audit"))
                .containsExactly("ada scan.request 2 references routine");
    }

    @Test
    void ofAThousandReferencesTheOneThatIsGoodIsAcceptedAndTheOthersAreAnswered() {
        // Given
        var references = IntStream.range(0, 1000)
                .mapToObj(n -> n == 700 ? "registry.test/a:1" : "--nonsense " + n)
                .toList();

        // When
        var response = post(write(Map.of("references", references)));

        // Then
        assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(202);
        assertThat(ids(response)).hasSize(1);
        assertThat(json(response).path("problems")).hasSize(999).allSatisfy(problem -> {
            assertThat(problem.path("code").asText()).isEqualTo("REFERENCE_INVALID");
            assertThat(problem.path("value").asText())
                    .isEqualTo(references.get(problem.path("index").asInt()));
        });
        assertThat(rows("select reference from request")).containsExactly("registry.test/a:1");
    }

    @Test
    void whereNothingIsGoodNothingIsAccepted() {
        var response = post(body("--flag", "also nonsense"));
        refused(response, 422, "BAD_USER_INPUT", "problems");
        assertThat(json(response).path("problems")).hasSize(2);
        var scanner = post("{\"references\": [\"registry.test/a:1\"], \"scanners\": [\"tivy\"]}");
        refused(scanner, 422, "BAD_USER_INPUT", "problems");
        assertThat(json(scanner).at("/problems/0/message").asText()).contains("grype, trivy");
        assertThat(rows("select reference from request")).isEmpty();
        assertThat(rows("select action from audit")).isEmpty();
    }

    @Test
    void theSameKeyAnswersTheSameIdsAndAnotherBodyUnderItIsAConflict() {
        // Given
        var first = post(body("registry.test/a:1", "--bad", "registry.test/b:1"), "\"key 1\"");

        // When
        var again = post("{\"lane\": \"urgent\", \"references\": "
                + "[\"registry.test/a:1\", \"--bad\", \"registry.test/b:1\"], \"idempotencyKey\": \"key 1\"}");
        var other = post(body("registry.test/c:1"), "key 1");
        var nothingGood = post(body("--bad"), "key 1");
        var another = Await.value(ask(body("registry.test/a:1"), BOB, "key 1"));

        // Then
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.getHeader("Idempotent-Replayed")).isNull();
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.getHeader("Idempotent-Replayed")).isEqualTo("true");
        assertThat(json(again)).isEqualTo(json(first));
        refused(other, 409, "CONFLICT", "use another key");
        refused(nothingGood, 409, "CONFLICT", "use another key");
        assertThat(another.statusCode()).as("keys are each principal's own").isEqualTo(202);
        assertThat(rows("select reference from request order by id"))
                .containsExactly("registry.test/a:1", "registry.test/b:1", "registry.test/a:1");
        assertThat(rows("select action from audit")).hasSize(2);
    }

    @Test
    void manyAtOnceUnderOneKeyAreOneAndEachIsAnsweredAlike() {
        // When
        var answers = IntStream.range(0, 40)
                .mapToObj(n -> ask(body("registry.test/a:1"), ADA, "k"))
                .toList();
        Await.value(Future.all(answers));

        // Then
        assertThat(answers.stream().map(answer -> ids(answer.result())).distinct())
                .hasSize(1);
        assertThat(rows("select reference from request")).hasSize(1);
    }

    @Test
    void oneReferenceTwiceIsOneRequest() {
        assertThat(ids(post(body("registry.test/a:1", "registry.test/a:1")))).hasSize(1);
    }

    @Test
    void whatCannotBeUnderstoodIsRefusedAndSaidWhere() {
        refused(post("{"), 400, "BAD_USER_INPUT", "not JSON");
        refused(post(""), 400, "BAD_USER_INPUT", "empty");
        refused(post("null"), 400, "BAD_USER_INPUT", "null");
        refused(post("[]"), 400, "BAD_USER_INPUT", "one JSON object");
        refused(post("{\"references\": [\"a:1\"]} x"), 400, "BAD_USER_INPUT", "");
        refused(post("{}"), 400, "BAD_USER_INPUT", "no member 'references'");
        refused(post("{\"references\": []}"), 400, "BAD_USER_INPUT", "1 to 1000");
        refused(post("{\"references\": \"a:1\"}"), 400, "BAD_USER_INPUT", "'references'");
        refused(post("{\"references\": [\"a:1\", 7]}"), 400, "BAD_USER_INPUT", "'references[1]'");
        refused(post("{\"references\": [\"a:1\", null]}"), 400, "BAD_USER_INPUT", "null");
        refused(post("{\"references\": [\"a:1\"], \"rescan\": \"yes\"}"), 400, "BAD_USER_INPUT", "'rescan'");
        refused(post("{\"references\": [\"a:1\"], \"rescan\": \"true\"}"), 400, "BAD_USER_INPUT", "'rescan'");
        refused(post("{\"references\": [\"a:1\"], \"lane\": \"slow\"}"), 400, "BAD_USER_INPUT", "urgent or routine");
        refused(post("{\"references\": [\"a:1\"], \"scaners\": []}"), 400, "BAD_USER_INPUT", "'scaners' is no member");
        refused(post("{\"references\": [\"a:1\"], \"idempotencyKey\": \"\\n\"}"), 400, "BAD_USER_INPUT", "printable");
        refused(post(body("a:1"), "\"\""), 400, "BAD_USER_INPUT", "printable");
        refused(post(body("a:1"), "k".repeat(201)), 400, "BAD_USER_INPUT", "200");
        refused(post("{\"references\": [\"a:1\"], \"idempotencyKey\": \"x\"}", "y"), 400, "BAD_USER_INPUT", "differ");
        assertThat(rows("select reference from request")).isEmpty();
    }

    @Test
    void tooManyOrTooLargeIsRefusedAsAWhole() {
        var many =
                IntStream.range(0, 1001).mapToObj(n -> "registry.test/a:" + n).toList();
        refused(post(write(Map.of("references", many))), 400, "BAD_USER_INPUT", "1001");
        refused(post(body("x".repeat(1 << 20))), 413, "BAD_USER_INPUT", "too large");
        assertThat(rows("select reference from request")).isEmpty();
    }

    @Test
    void whoMayNotAskIsRefused() {
        refused(Await.value(ask(body("registry.test/a:1"), READER, null)), 403, "FORBIDDEN", "may only read");
        refused(Await.value(ask(body("registry.test/a:1"), "no such token", null)), 401, "UNAUTHENTICATED", "");
        refused(
                Await.value(client.post("/scans")
                        .bearerTokenAuthentication(ADA)
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Origin", "https://elsewhere.example")
                        .sendBuffer(Buffer.buffer(body("registry.test/a:1")))),
                403,
                "FORBIDDEN",
                "another origin");
        refused(Await.value(client.get("/scans").bearerTokenAuthentication(ADA).send()), 405, "BAD_USER_INPUT", "POST");
        assertThat(rows("select reference from request")).isEmpty();
    }

    @Test
    void manyAtOnceShareCommitsAndEachIsAnswered() {
        // When
        var answers = IntStream.range(0, 300)
                .mapToObj(n -> ask(body("registry.test/a:" + n), ADA, n % 2 == 0 ? "k" + n : null))
                .toList();
        Await.value(Future.all(answers));

        // Then
        assertThat(answers.stream().map(answer -> json(answer.result())
                        .at("/requests/0/reference")
                        .asText()))
                .containsExactlyElementsOf(IntStream.range(0, 300)
                        .mapToObj(n -> "registry.test/a:" + n)
                        .toList());
        assertThat(rows("select public_id::text from request"))
                .containsExactlyInAnyOrderElementsOf(answers.stream()
                        .flatMap(answer -> ids(answer.result()).stream())
                        .toList());
        assertThat(Long.parseLong(rows("select count(distinct xmin::text)::text from request")
                        .get(0)))
                .as("commits")
                .isLessThan(300);
    }
}
