package io.vulnstream.registry;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vulnstream.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A server on loopback that does to each request what the test says, and remembers what it was asked. */
public final class FakeRegistry {
    private final HttpServer server;
    private final List<Asked> asked;

    /** @param authorization empty where there was none */
    public record Asked(String method, String uri, String authorization) {}

    private FakeRegistry(HttpServer server, List<Asked> asked) {
        this.server = server;
        this.asked = asked;
    }

    public static FakeRegistry start(Vertx vertx, Consumer<HttpServerRequest> behaviour) {
        List<Asked> asked = new CopyOnWriteArrayList<>();
        var options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        var server = vertx.createHttpServer(options).requestHandler(request -> {
            var authorization = request.getHeader("Authorization");
            asked.add(new Asked(request.method().name(), request.uri(), authorization == null ? "" : authorization));
            behaviour.accept(request);
        });
        return new FakeRegistry(Await.value(server.listen()), asked);
    }

    /** Answers everything with a status. */
    public static FakeRegistry answering(Vertx vertx, int status, String type, String body) {
        return start(vertx, request -> answer(request, status, type, body));
    }

    public static void answer(HttpServerRequest request, int status, String type, String body) {
        request.response().setStatusCode(status).putHeader("Content-Type", type).end(body);
    }

    public String host() {
        return "127.0.0.1:" + server.actualPort();
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }
}
