package io.vulnstream.support.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.BindException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one HTTP server of a process: health for everybody, the rest behind {@link Access}. */
public final class HttpServerVerticle extends VerticleBase {
    private static final int IDLE_SECONDS = 60;
    private final HttpSettings settings;
    private final HealthRoutes health;
    private volatile @Nullable List<RouteMounter> mounters;
    private volatile @Nullable Router router;
    private @Nullable HttpServer server;

    /** Answers health alone, and 503 to everything else, until it is told what to {@link #serve}. */
    public HttpServerVerticle(HttpSettings settings, HealthRoutes health) {
        this.settings = settings;
        this.health = health;
    }

    /** @param mounters see {@link #serve} */
    public HttpServerVerticle(HttpSettings settings, HealthRoutes health, List<RouteMounter> mounters) {
        this(settings, health);
        this.mounters = List.copyOf(mounters);
    }

    @Override
    public Future<?> start() {
        var problems = settings.problems();
        if (!problems.isEmpty()) {
            return Future.failedFuture(new HttpStartFailure(String.join("\n", problems)));
        }
        router = router();
        return vertx.createHttpServer(options())
                .requestHandler(request -> Objects.requireNonNull(router).handle(request))
                .listen()
                .onSuccess(started -> server = started)
                .recover(failure -> Future.failedFuture(explained(failure)));
    }

    /**
     * From now on these, too. From any thread, once it is deployed.
     *
     * @param complete routes that need a principal
     */
    public void serve(List<RouteMounter> complete) {
        mounters = List.copyOf(complete);
        router = router();
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
                .setCompressionSupported(true)
                .setMaxWebSocketMessageSize(1 << 20)
                .setWebSocketSubProtocols(List.of("graphql-transport-ws"));
    }

    private Router router() {
        var made = Router.router(vertx);
        Errors.mount(made);
        made.route().handler(SecurityHeaders::add);
        health.mount(made);
        var complete = mounters;
        if (complete == null) {
            made.route().handler(HttpServerVerticle::notYet);
        } else {
            made.route().handler(new Access(settings)::check);
            complete.forEach(mounter -> mounter.mount(made));
        }
        return made;
    }

    private static void notYet(RoutingContext context) {
        context.response().putHeader("Retry-After", "5");
        Answers.error(context, 503, "STARTING", "this process is starting; /health/ready says what it waits for");
    }

    private Throwable explained(Throwable failure) {
        if (failure instanceof BindException) {
            return new HttpStartFailure(
                    "port " + settings.port() + " on " + settings.host() + " cannot be used (" + failure.getMessage()
                            + "): end what listens there, or take another port with --set http.port=PORT (0: any)");
        }
        return failure;
    }
}
