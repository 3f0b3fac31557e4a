package io.vulnstream.app;

import io.vertx.core.Future;
import io.vulnstream.support.breaker.Breaker;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.http.HealthCheck;
import io.vulnstream.support.metrics.LabelKey;
import io.vulnstream.support.metrics.Metric;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.support.metrics.Metrics.Value;
import java.util.List;
import java.util.stream.Collectors;

/** Shows what this process leaves alone, as a gauge and in its health, which stays ready: the rest goes on. */
final class BreakerStates {
    /** References are anybody's words, and so are the hosts in them: no more are shown at once. */
    private static final int MOST = 50;

    private final Breakers breakers;
    private final Metrics.Gauges open;

    BreakerStates(Breakers breakers, Metrics metrics) {
        this.breakers = breakers;
        this.open = metrics.gauges(Metric.BREAKER_OPEN);
    }

    Future<Void> refresh() {
        open.set(breakers.notClosed().stream()
                .limit(MOST)
                .map(breaker -> new Value(List.of(LabelKey.REMOTE.of(breaker.name())), breaker.trying() ? 0.5 : 1))
                .toList());
        return Future.succeededFuture();
    }

    HealthCheck condition() {
        return new HealthCheck("breakers", false, this::allClosed);
    }

    private Future<Void> allClosed() {
        var left = breakers.notClosed();
        return left.isEmpty()
                ? Future.succeededFuture()
                : Future.failedFuture(
                        left.stream().limit(MOST).map(BreakerStates::told).collect(Collectors.joining("; ")));
    }

    private static String told(Breaker breaker) {
        return breaker.trying()
                ? breaker.name() + " is tried again"
                : breaker.name() + " is left alone for "
                        + Math.max(1, breaker.closedFor().toSeconds()) + " s";
    }
}
