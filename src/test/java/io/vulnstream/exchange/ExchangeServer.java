package io.vulnstream.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vulnstream.ingester.ProblemReviewStore;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;

/** What serves exports and takes VEX documents, on a database of its own, and a client of it. */
final class ExchangeServer {
    static final String ADA = "a-secret-of-some-length-1";
    static final String ROOT = "a-secret-of-some-length-2";
    static final String DIGEST = "sha256:" + "a".repeat(64);

    private final Pg pg;
    private final WebClient client;

    private ExchangeServer(Pg pg, WebClient client) {
        this.pg = pg;
        this.client = client;
    }

    static ExchangeServer start(Vertx vertx, Path folder) {
        return start(vertx, folder, Duration.ofMinutes(1));
    }

    /** @param longest for the statements of a VEX document */
    static ExchangeServer start(Vertx vertx, Path folder, Duration longest) {
        var pg = Postgres.database().connect(vertx);
        var tokens = List.of(
                new AccessToken(ADA, new Principal("ada", List.of("payments"), false)),
                new AccessToken(ROOT, new Principal("root", List.of(), true)));
        var decisions = new Decisions(pg, new ProblemReviewStore(pg, Policies.ALL));
        var exports = new ExportRoutes(
                new Exports(vertx, pg, folder, "0.1.0"),
                pg,
                new ExportRoutes.Spellings(name -> List.of(name, "registry.test/" + name), List::of));
        var verticle = new HttpServerVerticle(
                new HttpSettings("127.0.0.1", 0, tokens),
                new HealthRoutes(List.of(), true, Duration.ofSeconds(2)),
                List.of(exports, new VexRoutes(vertx, pg, decisions, List::of, longest)));
        Await.value(vertx.deployVerticle(verticle));
        var options = new WebClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(verticle.port());
        return new ExchangeServer(pg, WebClient.create(vertx, options));
    }

    /** With what the tests of queries have, before anybody decided. */
    ExchangeServer seeded() {
        try (var in = ExchangeServer.class.getResourceAsStream("/query/seed.sql")) {
            return run(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .run("truncate decision, problem_view, problem_count restart identity cascade");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Several statements without values. */
    ExchangeServer run(String sql) {
        Await.value(pg.withConnection(connection -> connection.query(sql).execute()));
        return this;
    }

    /** A decision as a row, by a function of the database that takes its columns by name. */
    void decided(String columns) {
        run("""
                create or replace function decided(
                    kind int, scope int, vulnerability text, artifact_id bigint = null, source_id bigint = null,
                    team_id bigint = null, ecosystem text = null, package text = null, justification int = null,
                    severity int = null, valid_until timestamptz = null) returns void language sql as $$
                with made as (
                    insert into decision (public_id, kind, scope, artifact_id, source_id, team_id, vulnerability_id,
                                          ecosystem, package, justification, severity, reason, author, valid_until)
                    select gen_random_uuid(), kind, scope, artifact_id, source_id, team_id, v.id, ecosystem, package,
                           justification, severity, 'because', 'ada', valid_until
                    from vulnerability v where v.name = vulnerability
                    returning *)
                insert into decision_in_force select id, vulnerability_id, valid_until from made $$;
                select decided(%s)""".formatted(columns));
    }

    Pg pg() {
        return pg;
    }

    HttpResponse<Buffer> get(String path) {
        return Await.value(client.get(path).bearerTokenAuthentication(ADA).send());
    }

    HttpResponse<Buffer> post(String path, Buffer body, String secret) {
        return Await.value(client.post(path)
                .bearerTokenAuthentication(secret)
                .putHeader("Content-Type", "application/json")
                .sendBuffer(body));
    }

    /** What came of a document, as an administrator brings it. */
    JsonNode take(String document) {
        return take(document, ROOT);
    }

    JsonNode take(String document, String secret) {
        var answer = post("/vex", Buffer.buffer(document), secret);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.bodyAsString());
        }
        return Schemas.json(answer.bodyAsString());
    }

    /** Lines of {@code a | b} in the order of the statement. */
    List<String> rows(String sql) {
        return Await.value(pg.list(
                row -> {
                    var line = new StringJoiner(" | ");
                    for (int i = 0; i < row.size(); i++) {
                        line.add(String.valueOf(row.getValue(i)));
                    }
                    return line.toString();
                },
                sql));
    }

    HttpResponse<Buffer> getWithoutToken(String path) {
        return Await.value(client.get(path).send());
    }

    /** An export that must succeed. */
    String export(String format, String what, String name) {
        var answer =
                get("/findings?format=" + format + "&" + what + "=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.bodyAsString());
        }
        return answer.bodyAsString();
    }
}
