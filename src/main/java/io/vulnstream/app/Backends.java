package io.vulnstream.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.Secret;
import io.vulnstream.store.ObjectStore;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.stream.RedisConnections;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.http.HealthCheck;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.SchemaVersion;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL, Redis and the object store of a process. Nothing is connected before it is asked for; whoever starts a
 * process first looks whether all of them are there.
 */
final class Backends {
    private final Pg pg;
    private final RedisConnections redis;
    private final Breakers breakers;
    private final Supplier<Future<ObjectStore>> open;
    private final String postgresAddress;
    private final String redisAddress;
    private Future<ObjectStore> objects = Future.failedFuture("not opened yet");

    private Backends(Vertx vertx, AppConfig config, Servers servers) {
        pg = Pg.connect(
                vertx,
                servers.postgres(),
                reveal(config.postgres().password()),
                config.postgres().poolSize());
        redis = RedisConnections.connect(
                vertx,
                servers.redis(),
                reveal(config.redis().password()),
                config.redis().poolSize());
        breakers = new Breakers(vertx);
        open = () -> ObjectStores.open(
                vertx, config.objectStore(), config.data(), config.network().outbound(), breakers);
        postgresAddress = address(servers.postgres());
        redisAddress = address(servers.redis());
    }

    static Backends of(Vertx vertx, AppConfig config, Servers servers) {
        return new Backends(vertx, config, servers);
    }

    Pg pg() {
        return pg;
    }

    RedisConnections redis() {
        return redis;
    }

    /** Of all that this process asks over the network. */
    Breakers breakers() {
        return breakers;
    }

    /** Once {@link #available} has succeeded. */
    synchronized ObjectStore objects() {
        return objects.result();
    }

    /** For readiness, at any time. */
    List<HealthCheck> checks() {
        return List.of(
                new HealthCheck("postgresql", this::postgres),
                new HealthCheck("redis", this::redisAnswers),
                new HealthCheck("objectStore", () -> opened().compose(ObjectStore::check)));
    }

    /** Fails with everything that is missing: where it should be, and what to do. */
    Future<Void> available() {
        var all = List.of(postgres(), redisAnswers(), opened());
        return Future.join(all).<Void>mapEmpty().recover(failure -> {
            if (failure instanceof IllegalArgumentException) { // waiting would not mend the configuration
                return Future.failedFuture(failure);
            }
            var missing = all.stream()
                    .filter(Future::failed)
                    .map(one -> String.valueOf(one.cause().getMessage()))
                    .collect(Collectors.joining("\n"));
            return Future.failedFuture(new Missing(missing));
        });
    }

    /** Something is not there now. */
    static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Missing(String message) {
            super(message, null, false, false);
        }
    }

    private Future<Void> postgres() {
        return pg.query("select 1")
                .recover(failure -> away(
                        "PostgreSQL at " + postgresAddress, failure, "postgres.uri and postgres.password are right"))
                .compose(answers -> SchemaVersion.check(pg));
    }

    private Future<Void> redisAnswers() {
        return redis.check()
                .recover(
                        failure -> away("Redis at " + redisAddress, failure, "redis.uri and redis.password are right"));
    }

    private synchronized Future<ObjectStore> opened() {
        if (objects.failed()) {
            objects = open.get();
        }
        return objects;
    }

    private static <T> Future<T> away(String what, Throwable failure, String setting) {
        return Future.failedFuture(
                what + " does not answer (" + failure.getMessage() + "): see that it runs and that " + setting);
    }

    /** Without what is secret in it. */
    private static String address(String uri) {
        var parsed = URI.create(uri);
        return parsed.getHost() + (parsed.getPort() < 0 ? "" : ":" + parsed.getPort());
    }

    private static @Nullable String reveal(@Nullable Secret secret) {
        return Optional.ofNullable(secret).map(Secret::reveal).orElse(null);
    }

    /** Last of all: what is being stopped may still commit. */
    synchronized Future<Void> close() {
        return Future.join(objects.compose(ObjectStore::close).otherwiseEmpty(), redis.close(), pg.close())
                .mapEmpty();
    }
}
