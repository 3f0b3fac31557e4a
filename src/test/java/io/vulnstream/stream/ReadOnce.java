package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vulnstream.bus.LocalHandlers;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Lane;
import io.vulnstream.ledger.QuarantineStore;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.time.Duration;

/** A program that reads the work of one scanner until it was given some: for tests of how much memory that takes. */
final class ReadOnce {
    private ReadOnce() {}

    public static void main(String[] args) {
        var vertx = Vertx.vertx();
        var pg = Pg.connect(vertx, ServerAccess.of(args[0]), 2);
        var redis = RedisConnections.connect(vertx, ServerAccess.of("redis://127.0.0.1:" + args[1]), 4);
        var names = new StreamNames("test");
        var handlers = new LocalHandlers(vertx.eventBus());
        Promise<Void> given = Promise.promise();
        handlers.work("trivy", (envelope, permit) -> {
            permit.release();
            given.tryComplete();
            return Future.succeededFuture(Settlement.accept());
        });
        var bridge = new StreamBridge(
                vertx,
                redis,
                names,
                handlers,
                new QuarantineStore(pg),
                new StreamBridge.Settings("once", Duration.ofMinutes(1), 0.2));
        var reader = bridge.work("trivy", WorkReaders.LANES, new Permits(4).kind("trivy", 4), Gate.OPEN);
        Await.value(reader.start());
        Await.value(given.future());
        var window = new RedisWindow(redis, names);
        Eventually.value(vertx, () -> window.depth("trivy", Lane.URGENT), depth -> depth == 0);
        Await.value(reader.stop());
        Await.value(vertx.close());
    }
}
