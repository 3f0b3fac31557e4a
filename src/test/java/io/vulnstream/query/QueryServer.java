package io.vulnstream.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vulnstream.bus.Hints;
import io.vulnstream.ingester.ProblemReviewStore;
import io.vulnstream.intake.GroupCommit;
import io.vulnstream.intake.Intake;
import io.vulnstream.intake.IntakeRoutes;
import io.vulnstream.intake.RequestRules;
import io.vulnstream.ledger.SubmissionStore;
import io.vulnstream.ledger.WithdrawalStore;
import io.vulnstream.support.http.AccessToken;
import io.vulnstream.support.http.HealthRoutes;
import io.vulnstream.support.http.HttpServerVerticle;
import io.vulnstream.support.http.HttpSettings;
import io.vulnstream.support.http.Principal;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Policies;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.triage.Decisions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A query role over a seeded database, and a client of it. */
public final class QueryServer {
    private static final JsonMapper JSON = new JsonMapper();
    static final QueryLimits LIMITS = new QueryLimits(15, 2_000, Duration.ofSeconds(20), Duration.ofHours(24));
    public static final String ADA = "a-secret-of-some-length-1";
    public static final String READER = "a-secret-of-some-length-2";

    private final Pg pg;
    private final WebClient client;
    private final URI address;

    private QueryServer(Pg pg, WebClient client, URI address) {
        this.pg = pg;
        this.client = client;
        this.address = address;
    }

    public static QueryServer start(Vertx vertx) {
        return start(vertx, LIMITS, false);
    }

    static QueryServer start(Vertx vertx, QueryLimits limits, boolean graphiql) {
        return start(vertx, Postgres.database(), Duration.ofSeconds(5), limits, graphiql);
    }

    /** @param patience with PostgreSQL when something is asked for */
    static QueryServer start(Vertx vertx, Postgres.Database database, Duration patience) {
        return start(vertx, database, patience, LIMITS, false);
    }

    /** One that counts statements. */
    static QueryServer start(Vertx vertx, Function<Postgres.Database, Pg> connect) {
        return start(vertx, connect.apply(Postgres.database()), Duration.ofSeconds(5), LIMITS, false);
    }

    private static QueryServer start(
            Vertx vertx, Postgres.Database database, Duration patience, QueryLimits limits, boolean graphiql) {
        return start(vertx, database.connect(vertx), patience, limits, graphiql);
    }

    private static QueryServer start(Vertx vertx, Pg pg, Duration patience, QueryLimits limits, boolean graphiql) {
        var rules = new RequestRules(
                reference ->
                        reference.startsWith("-") ? Optional.of("a reference is registry/path:tag") : Optional.empty(),
                () -> Set.of("trivy", "grype"));
        var store = new SubmissionStore(pg, new Hints(vertx.eventBus()), patience);
        var intake = new Intake(
                rules, new GroupCommit(store::accept, patience), new WithdrawalStore(pg, new Hints(vertx.eventBus())));
        var engine =
                new QueryEngine(vertx, pg, intake, new Decisions(pg, new ProblemReviewStore(pg, Policies.ALL)), limits);
        var tokens = List.of(
                new AccessToken(ADA, new Principal("ada", List.of("payments"), false)),
                new AccessToken(READER, new Principal("reader", List.of(), false)));
        var verticle = new HttpServerVerticle(
                new HttpSettings("127.0.0.1", 0, tokens),
                new HealthRoutes(List.of(), true, Duration.ofSeconds(2)),
                List.of(new GraphQlRoutes(vertx, engine, graphiql), new IntakeRoutes(intake)));
        Await.value(vertx.deployVerticle(verticle));
        var options = new WebClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(verticle.port());
        var address = URI.create("http://127.0.0.1:" + verticle.port());
        return new QueryServer(pg, WebClient.create(vertx, options), address);
    }

    public QueryServer seeded() {
        run(resource("/query/seed.sql"));
        return this;
    }

    /** Several statements without values. */
    public void run(String sql) {
        Await.value(pg.withConnection(connection -> connection.query(sql).execute()));
    }

    public URI address() {
        return address;
    }

    Pg pg() {
        return pg;
    }

    public WebClient client() {
        return client;
    }

    /** The data of a query that must succeed. */
    JsonNode data(String query) {
        return data(query, null, Map.of());
    }

    JsonNode data(String query, @Nullable String operation, Map<String, Object> variables) {
        var answer = answer(query, operation, variables);
        if (answer.has("errors")) {
            throw new AssertionError(answer.get("errors").toPrettyString());
        }
        return answer.get("data");
    }

    JsonNode answer(String query) {
        return answer(query, null, Map.of());
    }

    JsonNode answer(String query, @Nullable String operation, Map<String, Object> variables) {
        var body = new HashMap<String, Object>();
        body.put("query", query);
        body.put("variables", variables);
        if (operation != null) {
            body.put("operationName", operation);
        }
        return json(post(write(body), ADA));
    }

    HttpResponse<Buffer> post(String body, String secret) {
        return Await.value(client.post("/graphql")
                .putHeader("Content-Type", "application/json")
                .bearerTokenAuthentication(secret)
                .sendBuffer(Buffer.buffer(body)));
    }

    /** POST /scans. */
    HttpResponse<Buffer> scans(String body) {
        return Await.value(askScans(body));
    }

    Future<HttpResponse<Buffer>> askScans(String body) {
        return client.post("/scans")
                .putHeader("Content-Type", "application/json")
                .bearerTokenAuthentication(ADA)
                .sendBuffer(Buffer.buffer(body));
    }

    static JsonNode json(HttpResponse<Buffer> response) {
        try {
            return JSON.readTree(response.bodyAsString());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.bodyAsString(), e);
        }
    }

    static String write(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static String resource(String path) {
        try (var in = QueryServer.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
