package io.vulnstream.app;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.bus.Hints;
import io.vulnstream.bus.LocalHandlers;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Channel;
import io.vulnstream.ledger.Limits;
import io.vulnstream.ledger.QuarantineStore;
import io.vulnstream.ledger.RetryPolicy;
import io.vulnstream.registry.HttpRegistryClient;
import io.vulnstream.registry.RegistryClient;
import io.vulnstream.registry.RegistryGates;
import io.vulnstream.registry.RememberingRegistryClient;
import io.vulnstream.store.ObjectStore;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.stream.RedisConnections;
import io.vulnstream.stream.RedisPublisher;
import io.vulnstream.stream.StreamBridge;
import io.vulnstream.stream.StreamNames;
import io.vulnstream.stream.StreamSubscriptions;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.support.pg.Pg;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What every role is made of: connections, the bus, the streams.
 *
 * @param instance names this process in leases and consumer groups
 * @param hurry completed by who does not want to wait for what runs when the process is to stop
 */
record Core(
        Vertx vertx,
        Metrics metrics,
        AppConfig config,
        String instance,
        Patience patience,
        Promise<Void> hurry,
        Pg pg,
        RedisConnections redis,
        ObjectStore objects,
        RegistryClient registry,
        EventPublisher publisher,
        Hints hints,
        LocalHandlers handlers,
        StreamNames names,
        StreamBridge bridge,
        StreamSubscriptions subscriptions,
        Breakers breakers) {

    /** Who must have had a fact before it is trimmed, in whichever process they run. */
    static final Map<Channel, Set<String>> READERS = Map.of(
            Channel.SCAN_COMPLETED, Set.of("archiver", "ingester"),
            Channel.SCAN_FAILED, Set.of("archiver"));

    /** @param backends all of them available */
    static Core of(Vertx vertx, Metrics metrics, AppConfig config, Backends backends, Patience patience) {
        var pg = backends.pg();
        var redis = backends.redis();
        var instance = Objects.requireNonNull(config.node()) + "."
                + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        var names = new StreamNames(config.environment());
        var handlers = new LocalHandlers(vertx.eventBus());
        var settings = new StreamBridge.Settings(
                instance, config.dispatcher().lease(), config.dispatcher().routineShare());
        var bridge = new StreamBridge(vertx, redis, names, handlers, new QuarantineStore(pg), settings);
        return new Core(
                vertx,
                metrics,
                config,
                instance,
                patience,
                Promise.promise(),
                pg,
                redis,
                backends.objects(),
                registry(vertx, config, backends.breakers()),
                new RedisPublisher(redis, names),
                new Hints(vertx.eventBus()),
                handlers,
                names,
                bridge,
                new StreamSubscriptions(bridge, handlers, READERS),
                backends.breakers());
    }

    RetryPolicy retryPolicy() {
        var policy = new RetryPolicy(
                config.dispatcher().retry(), () -> ThreadLocalRandom.current().nextDouble());
        return patience == Patience.WAITS
                ? policy
                : policy.never(Cause.DATABASE_UNUSABLE)
                        .never(Cause.REGISTRY_UNAUTHORIZED)
                        .hurried();
    }

    private static RegistryClient registry(Vertx vertx, AppConfig config, Breakers breakers) {
        return new RememberingRegistryClient(HttpRegistryClient.create(
                vertx, config.registry(), config.network().outbound(), breakers));
    }

    /** Before what images are pulled from. */
    RegistryGates gates() {
        return new RegistryGates(config.registry(), breakers);
    }

    Limits limits() {
        return new Limits(config.scanners().limits(), config.registry().limits());
    }

    /** @param largest uncompressed bytes of a report */
    ReportFiles reportFiles(ByteSize largest) {
        return new ReportFiles(vertx, objects, config.below("spool"), largest);
    }
}
