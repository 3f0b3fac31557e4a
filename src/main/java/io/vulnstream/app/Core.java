package io.vulnstream.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.bus.Hints;
import io.vulnstream.bus.LocalHandlers;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
import io.vulnstream.config.Secret;
import io.vulnstream.event.Channel;
import io.vulnstream.ledger.QuarantineStore;
import io.vulnstream.ledger.RetryPolicy;
import io.vulnstream.store.ObjectStore;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.stream.RedisConnections;
import io.vulnstream.stream.RedisPublisher;
import io.vulnstream.stream.StreamBridge;
import io.vulnstream.stream.StreamNames;
import io.vulnstream.stream.StreamSubscriptions;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.SchemaVersion;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What every role is made of: connections, the bus, the streams.
 *
 * @param instance names this process in leases and consumer groups
 */
record Core(
        Vertx vertx,
        Metrics metrics,
        AppConfig config,
        String instance,
        Pg pg,
        RedisConnections redis,
        ObjectStore objects,
        EventPublisher publisher,
        Hints hints,
        LocalHandlers handlers,
        StreamNames names,
        StreamBridge bridge,
        StreamSubscriptions subscriptions) {

    /** Who must have had a fact before it is trimmed, in whichever process they run. */
    static final Map<Channel, Set<String>> READERS = Map.of(
            Channel.SCAN_COMPLETED, Set.of("archiver", "ingester"),
            Channel.SCAN_FAILED, Set.of("archiver"));

    /** Opens everything and looks whether the schema is current. */
    static Future<Core> open(Vertx vertx, Metrics metrics, AppConfig config, Servers servers) {
        var pg = Pg.connect(
                vertx,
                servers.postgres(),
                reveal(config.postgres().password()),
                config.postgres().poolSize());
        var redis = RedisConnections.connect(
                vertx,
                servers.redis(),
                reveal(config.redis().password()),
                config.redis().poolSize());
        return Future.all(
                        SchemaVersion.check(pg),
                        redis.check(),
                        ObjectStores.open(vertx, config.objectStore(), config.data()))
                .map(opened -> assemble(vertx, metrics, config, pg, redis, opened.resultAt(2)));
    }

    private static Core assemble(
            Vertx vertx, Metrics metrics, AppConfig config, Pg pg, RedisConnections redis, ObjectStore objects) {
        var instance = Objects.requireNonNull(config.node()) + "."
                + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        var names = new StreamNames(config.environment());
        var handlers = new LocalHandlers(vertx.eventBus());
        var settings = new StreamBridge.Settings(
                instance, config.dispatcher().republish(), config.dispatcher().routineShare());
        var bridge = new StreamBridge(vertx, redis, names, handlers, new QuarantineStore(pg), settings);
        return new Core(
                vertx,
                metrics,
                config,
                instance,
                pg,
                redis,
                objects,
                new RedisPublisher(redis, names),
                new Hints(vertx.eventBus()),
                handlers,
                names,
                bridge,
                new StreamSubscriptions(bridge, handlers, READERS));
    }

    private static @Nullable String reveal(@Nullable Secret secret) {
        return Optional.ofNullable(secret).map(Secret::reveal).orElse(null);
    }

    RetryPolicy retryPolicy() {
        return new RetryPolicy(
                config.dispatcher().retry(), () -> ThreadLocalRandom.current().nextDouble());
    }

    /** @param largest uncompressed bytes of a report */
    ReportFiles reportFiles(ByteSize largest) {
        return new ReportFiles(vertx, objects, config.below("spool"), largest);
    }

    /** What roles left open is closed last: their stop() may still commit. */
    Future<Void> close() {
        return Future.join(objects.close(), redis.close(), pg.close()).mapEmpty();
    }
}
