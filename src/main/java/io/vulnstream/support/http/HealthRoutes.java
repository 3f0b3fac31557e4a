package io.vulnstream.support.http;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * /health/live: the process runs (restarting it because PostgreSQL is away would help nobody). /health/ready: everything
 * it needs is there; 503 when not. Both answer without a token, so why something is down is told on loopback only.
 */
public final class HealthRoutes implements RouteMounter {
    private static final String UP = "up";
    private static final String DOWN = "down";
    private final List<HealthCheck> checks;
    private final boolean detailed;
    private final Duration timeout;

    /** @param timeout of each check; what takes longer is down */
    public HealthRoutes(List<HealthCheck> checks, boolean detailed, Duration timeout) {
        this.checks = List.copyOf(checks);
        this.detailed = detailed;
        this.timeout = timeout;
    }

    record Status(String name, String status, @Nullable String detail) {
        boolean up() {
            return status.equals(UP);
        }
    }

    record Health(String status, @Nullable List<Status> checks) {}

    @Override
    public void mount(Router router) {
        router.get("/health/live").handler(context -> Answers.json(context, 200, new Health(UP, null)));
        router.get("/health/ready").handler(this::ready);
    }

    private void ready(RoutingContext context) {
        var running = checks.stream().map(this::status).toList();
        Future.join(running).onComplete(done -> {
            var statuses = running.stream().map(Future::result).toList();
            var up = statuses.stream().allMatch(Status::up);
            Answers.json(context, up ? 200 : 503, new Health(up ? UP : DOWN, statuses));
        });
    }

    private Future<Status> status(HealthCheck check) {
        return Future.succeededFuture()
                .compose(start -> check.check().get())
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .map(done -> new Status(check.name(), UP, null))
                .otherwise(failure -> new Status(check.name(), DOWN, detailed ? reason(failure) : null));
    }

    private String reason(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "no answer within " + timeout.toMillis() + " ms";
        }
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
