package io.vulnstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.config.ConfigLoader;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.config.Environment;
import io.vulnstream.support.Json;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A whole node as {@code vulnstream run} starts it, on the servers of the tests, with a database of its own. */
final class RunningNode implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final Node node;
    final Pg pg;
    private final HttpClient http = HttpClient.newHttpClient();

    private RunningNode(Node node, Pg pg) {
        this.node = node;
        this.pg = pg;
    }

    /** @param options keys of the configuration, beside the data directory */
    static RunningNode start(Path data, String redis, Roles roles, Map<String, String> options) {
        var all = new HashMap<>(Map.of(
                "data",
                data.toString(),
                "http.port",
                "0",
                "environment",
                "node-" + NUMBER.incrementAndGet(),
                "dispatcher.period",
                "200ms"));
        all.putAll(options);
        var tools = Tools.path("crane").resolve("../../..").normalize();
        var environment = new Environment(Map.of("VULNSTREAM_TOOLS", tools.toString()), data);
        var database = Postgres.database();
        try {
            var config = new ConfigLoader(environment).load(null, all);
            var servers = new Servers(database.uri(), redis, Optional.empty(), null, null);
            var node = Node.start(config, roles, servers, Patience.FAILS);
            return new RunningNode(node, database.connect(node.vertx()));
        } catch (ConfigProblems e) {
            throw new IllegalArgumentException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(node.http() + path)).timeout(Duration.ofSeconds(20));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    JsonNode ask(String graphql) throws IOException, InterruptedException {
        var body = Json.mapper().writeValueAsString(Map.of("query", graphql));
        var request = HttpRequest.newBuilder(URI.create(node.http() + "/graphql"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return Json.mapper().readTree(answer.body());
    }

    /** Waits until a query that answers one boolean says yes. */
    void eventually(String sql) {
        Eventually.isTrue(
                node.vertx(), () -> pg.first(row -> row.getBoolean(0), sql).map(Optional::orElseThrow));
    }

    <T> T one(Class<T> type, String sql) {
        return Await.value(pg.first(row -> row.get(type, 0), sql)).orElseThrow();
    }

    @Override
    public void close() {
        http.close();
        Await.value(pg.close());
        node.close();
    }
}
