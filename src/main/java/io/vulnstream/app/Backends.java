package io.vulnstream.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.config.AppConfig;
import io.vulnstream.store.ObjectStore;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.stream.RedisCheck;
import io.vulnstream.stream.RedisConnections;
import io.vulnstream.stream.StreamNames;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.http.HealthCheck;
import io.vulnstream.support.http.Trust;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.SchemaVersion;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * PostgreSQL, Redis and the object store of a process. Nothing is connected before it is asked for; whoever starts a
 * process first looks whether all of them are there.
 */
final class Backends {
    private final Pg pg;
    private final RedisConnections redis;
    private final RedisCheck redisCheck;
    private final Breakers breakers;
    private final Supplier<Future<ObjectStore>> open;
    private final String postgresAddress;
    private final String redisAddress;
    private Future<ObjectStore> objects = Future.failedFuture("not opened yet");

    private Backends(Vertx vertx, AppConfig config, Servers servers) {
        var postgresAccess = config.postgres().access(servers.postgres(), config.network());
        var redisAccess = config.redis().access(servers.redis(), config.network());
        pg = Pg.connect(vertx, postgresAccess, config.postgres().poolSize());
        redis = RedisConnections.connect(vertx, redisAccess, config.redis().poolSize());
        redisCheck = new RedisCheck(redis, new StreamNames(config.environment()));
        breakers = new Breakers(vertx);
        open = () -> ObjectStores.open(
                vertx, config.objectStore(), config.data(), config.network().outbound(), breakers);
        postgresAddress = postgresAccess.address();
        redisAddress = redisAccess.address();
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
        var all = List.of(postgres(), redisAnswers().compose(answers -> redisSuits()), opened());
        return Future.join(all).<Void>mapEmpty().recover(failure -> {
            var failures =
                    all.stream().filter(Future::failed).map(Future::cause).toList();
            var wrong = failures.stream()
                    .filter(IllegalArgumentException.class::isInstance)
                    .findFirst(); // waiting would not mend the configuration
            return Future.failedFuture(wrong.orElseGet(() ->
                    new Missing(failures.stream().map(Throwable::getMessage).collect(Collectors.joining("\n")))));
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

    /** Once, at the start: what was right then is not looked at again. */
    private Future<Void> redisSuits() {
        return redisCheck
                .suitable()
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(
                        failure instanceof IllegalArgumentException
                                ? new IllegalArgumentException(unsuitable(failure))
                                : new Missing(unsuitable(failure))));
    }

    private String unsuitable(Throwable failure) {
        return "Redis at " + redisAddress + " cannot be used: " + failure.getMessage();
    }

    private synchronized Future<ObjectStore> opened() {
        if (objects.failed()) {
            objects = open.get();
        }
        return objects;
    }

    private static <T> Future<T> away(String what, Throwable failure, String setting) {
        return Future.failedFuture(Trust.refusal(failure)
                .map(wrong -> what + " is not believed: " + wrong)
                .orElseGet(() -> what + " does not answer (" + failure.getMessage() + "): see that it runs and that "
                        + setting));
    }

    /** Last of all: what is being stopped may still commit. */
    synchronized Future<Void> close() {
        return Future.join(objects.compose(ObjectStore::close).otherwiseEmpty(), redis.close(), pg.close())
                .mapEmpty();
    }
}
