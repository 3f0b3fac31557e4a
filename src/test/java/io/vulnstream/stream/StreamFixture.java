package io.vulnstream.stream;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vulnstream.bus.LocalHandlers;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.QuarantineStore;
import io.vulnstream.support.Ids;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.RedisServers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import redis.embedded.RedisServer;

/** Streams on a Redis of their own, with short times. */
final class StreamFixture implements AutoCloseable {
    static final Duration REDELIVER = Duration.ofMillis(900);

    final Vertx vertx;
    final RedisServer server;
    final RedisConnections redis;
    final StreamNames names = new StreamNames("test");
    final LocalHandlers handlers;
    final RedisWindow window;
    final RedisPublisher publisher;
    private final Pg pg;

    StreamFixture(Vertx vertx, Pg pg) {
        this.vertx = vertx;
        this.pg = pg;
        this.server = RedisServers.own();
        this.redis = RedisConnections.connect(
                vertx, ServerAccess.of("redis://127.0.0.1:" + server.ports().get(0)), 6);
        this.handlers = new LocalHandlers(vertx.eventBus());
        this.window = new RedisWindow(redis, names);
        this.publisher = new RedisPublisher(redis, names);
    }

    StreamBridge bridge(String instance) {
        return bridge(instance, REDELIVER);
    }

    StreamBridge bridge(String instance, Duration redeliver) {
        return new StreamBridge(
                vertx,
                redis,
                names,
                handlers,
                new QuarantineStore(pg),
                new StreamBridge.Settings(instance, redeliver, 0.2));
    }

    static Envelope<ScanRequested> requested(UUID job) {
        return Envelope.of(
                "test", Instant.now(), Trace.begin(), new ScanRequested(new JobId(job), "trivy", "sha256:0"));
    }

    List<String> add(Lane lane, int count) {
        return Await.value(window.add(
                "trivy",
                lane,
                IntStream.range(0, count).mapToObj(i -> requested(Ids.next())).toList()));
    }

    int depth(Lane lane) {
        return Await.value(window.depth("trivy", lane));
    }

    Response command(Command command, String... arguments) {
        var request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        return Await.value(redis.send(request));
    }

    @Override
    public void close() throws IOException {
        Await.value(redis.close());
        server.stop();
    }
}
