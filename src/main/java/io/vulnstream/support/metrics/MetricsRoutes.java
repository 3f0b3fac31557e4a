package io.vulnstream.support.metrics;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vulnstream.support.http.RouteMounter;
import java.util.List;
import java.util.function.Supplier;

/** GET /metrics. */
public final class MetricsRoutes implements RouteMounter {
    private final Metrics metrics;
    private final List<Supplier<Future<Void>>> refreshers;

    /** @param refreshers bring gauges up to date before they are read; one that fails does not stop the others */
    public MetricsRoutes(Metrics metrics, List<Supplier<Future<Void>>> refreshers) {
        this.metrics = metrics;
        this.refreshers = List.copyOf(refreshers);
    }

    @Override
    public void mount(Router router) {
        router.get("/metrics").handler(this::scrape);
    }

    private void scrape(RoutingContext context) {
        var refreshed = refreshers.stream().map(Supplier::get).toList();
        Future.join(refreshed).onComplete(done -> context.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(metrics.scrape()));
    }
}
