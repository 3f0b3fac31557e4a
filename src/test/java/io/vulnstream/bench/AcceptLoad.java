package io.vulnstream.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vulnstream.support.Json;
import io.vulnstream.testkit.Await;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Clients of {@code POST /scans}, each of which asks for the next when it was answered; every reference is another one. */
final class AcceptLoad implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClientAgent http;
    private final RequestOptions target;
    private final int clients;
    private final int batch;
    private final String name;
    private final AtomicInteger asked = new AtomicInteger();

    /** @param batch references in a request */
    AcceptLoad(URI node, int clients, int batch) {
        this.http = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(clients));
        this.target = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(node.getHost())
                .setPort(node.getPort())
                .setURI("/scans")
                .putHeader("Content-Type", "application/json");
        this.clients = clients;
        this.batch = batch;
        this.name = "registry.test/accept/of-" + batch + ":";
    }

    /** Accepted references a second. */
    double rate(int requests) {
        var left = new AtomicInteger(requests);
        long begun = System.nanoTime();
        Await.value(Future.join(
                IntStream.range(0, clients).mapToObj(i -> askOn(left)).toList()));
        return (double) requests * batch / ((System.nanoTime() - begun) / 1e9);
    }

    private Future<Void> askOn(AtomicInteger left) {
        return left.getAndDecrement() <= 0 ? Future.succeededFuture() : ask().compose(done -> askOn(left));
    }

    private Future<Void> ask() {
        return http.request(target)
                .compose(request -> request.send(body(asked.getAndIncrement())))
                .compose(answer -> answer.body()
                        .compose(body -> answer.statusCode() == 202
                                ? Future.<Void>succeededFuture()
                                : Future.failedFuture("answered with " + answer.statusCode() + ": " + body)));
    }

    private Buffer body(int number) {
        var references =
                IntStream.range(0, batch).mapToObj(i -> name + number + "." + i).toList();
        try {
            return Buffer.buffer(
                    Json.mapper().writeValueAsBytes(Map.of("references", references, "scanners", List.of("trivy"))));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** References that were answered with 202. */
    long accepted() {
        return (long) asked.get() * batch;
    }

    @Override
    public void close() {
        Await.value(http.close().eventually(vertx::close));
    }
}
