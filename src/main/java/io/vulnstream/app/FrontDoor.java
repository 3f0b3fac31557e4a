package io.vulnstream.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vulnstream.config.AppConfig;
import io.vulnstream.support.http.AccessToken;
import io.vulnstream.support.http.HealthCheck;
import io.vulnstream.support.http.HealthRoutes;
import io.vulnstream.support.http.HttpServerVerticle;
import io.vulnstream.support.http.HttpSettings;
import io.vulnstream.support.http.Principal;
import io.vulnstream.support.http.RouteMounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The HTTP port of a process. It is open before anything else is there, so that health tells what is waited for. */
final class FrontDoor {
    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(3);

    private static final HealthCheck JOINING =
            new HealthCheck("cluster", () -> Future.failedFuture("this process joins the other nodes"));

    private final HealthRoutes health;
    private final HttpServerVerticle server;
    private volatile boolean complete;

    private FrontDoor(AppConfig config, List<HealthCheck> needs) {
        var settings = settings(config);
        var checks = new ArrayList<>(needs);
        checks.add(new HealthCheck("roles", this::roles));
        health = new HealthRoutes(checks, settings.loopback(), HEALTH_TIMEOUT);
        server = new HttpServerVerticle(settings, health);
    }

    /** @param needs what the process cannot work without */
    static Future<FrontDoor> open(Vertx vertx, AppConfig config, List<HealthCheck> needs) {
        var door = new FrontDoor(config, needs);
        return vertx.deployVerticle(door.server).map(door);
    }

    /**
     * One that tells of nothing but health while the process joins the cluster: until it has, there is no Vert.x that
     * could serve the real one. Nobody knows a port that is not configured.
     *
     * @return what closes it
     */
    static Future<Vertx> provisional(AppConfig config) {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        return config.http().port() == 0
                ? Future.succeededFuture(vertx)
                : open(vertx, config, List.of(JOINING)).map(vertx).recover(failure -> vertx.close()
                        .transform(closed -> Future.failedFuture(failure)));
    }

    private Future<Void> roles() {
        return complete ? Future.succeededFuture() : Future.failedFuture("the roles of this process are starting");
    }

    /** All roles work, and these are what they serve. */
    void serve(List<RouteMounter> routes) {
        server.serve(routes);
        complete = true;
    }

    /** What readiness is to look at, too. */
    void add(HealthCheck check) {
        health.add(check);
    }

    int port() {
        return server.port();
    }

    private static HttpSettings settings(AppConfig config) {
        var tokens = config.http().tokens().stream()
                .map(token -> new AccessToken(
                        token.secret().reveal(),
                        new Principal(
                                token.principal(),
                                Objects.requireNonNullElse(token.teams(), List.of()),
                                Boolean.TRUE.equals(token.administrator()))))
                .toList();
        return new HttpSettings(config.http().host(), config.http().port(), tokens);
    }
}
