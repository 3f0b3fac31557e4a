package io.vulnstream.support.http;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private static final String DEGRADED = "degraded";
    private final List<HealthCheck> checks;
    private final boolean detailed;
    private final Duration timeout;

    /** @param timeout of each check; what takes longer is down */
    public HealthRoutes(List<HealthCheck> checks, boolean detailed, Duration timeout) {
        this.checks = new CopyOnWriteArrayList<>(checks);
        this.detailed = detailed;
        this.timeout = timeout;
    }

    /** From now on this, too. From any thread. */
    public void add(HealthCheck check) {
        checks.add(check);
    }

    record Status(String name, String status, @Nullable String detail) {
        boolean fine() {
            return !status.equals(DOWN);
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
            var up = statuses.stream().allMatch(Status::fine);
            Answers.json(context, up ? 200 : 503, new Health(up ? UP : DOWN, statuses));
        });
    }

    private Future<Status> status(HealthCheck check) {
        return Future.succeededFuture()
                .compose(start -> check.check().get())
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .map(done -> new Status(check.name(), UP, null))
                .otherwise(failure ->
                        new Status(check.name(), check.vital() ? DOWN : DEGRADED, detailed ? reason(failure) : null));
    }

    private String reason(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "no answer within " + timeout.toMillis() + " ms";
        }
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
