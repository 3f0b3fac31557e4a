package io.vulnstream.support.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one HTTP server of a process: health for everybody, the rest behind {@link Access}. */
public final class HttpServerVerticle extends VerticleBase {
    private static final int IDLE_SECONDS = 60;
    private final HttpSettings settings;
    private final HealthRoutes health;
    private final List<RouteMounter> mounters;
    private @Nullable HttpServer server;

    /** @param mounters routes that need a principal */
    public HttpServerVerticle(HttpSettings settings, HealthRoutes health, List<RouteMounter> mounters) {
        this.settings = settings;
        this.health = health;
        this.mounters = List.copyOf(mounters);
    }

    @Override
    public Future<?> start() {
        var problems = settings.problems();
        if (!problems.isEmpty()) {
            return Future.failedFuture(new HttpStartFailure(String.join("\n", problems)));
        }
        return vertx.createHttpServer(options())
                .requestHandler(router())
                .listen()
                .onSuccess(started -> server = started)
                .recover(failure -> Future.failedFuture(explained(failure)));
    }

    /** The port it listens on, once it is deployed. */
    public int port() {
        var started = server;
        if (started == null) {
            throw new IllegalStateException("the HTTP server is not started");
        }
        return started.actualPort();
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(16 * 1024)
                .setMaxInitialLineLength(8 * 1024)
                .setHandle100ContinueAutomatically(true)
                .setCompressionSupported(true);
    }

    private Router router() {
        var router = Router.router(vertx);
        Errors.mount(router);
        router.route().handler(SecurityHeaders::add);
        health.mount(router);
        router.route().handler(new Access(settings)::check);
        mounters.forEach(mounter -> mounter.mount(router));
        return router;
    }

    private Throwable explained(Throwable failure) {
        if (failure instanceof BindException) {
            return new HttpStartFailure("port " + settings.port() + " on " + settings.host() + " cannot be used ("
                    + failure.getMessage() + "): end what listens there, or set http.port to another port (0 for any)");
        }
        return failure;
    }
}
