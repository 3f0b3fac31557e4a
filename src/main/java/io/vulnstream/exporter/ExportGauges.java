package io.vulnstream.exporter;

import io.vertx.core.Future;
import io.vulnstream.support.metrics.KeptGauges;
import io.vulnstream.support.metrics.Metric;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.support.metrics.Metrics.Value;
import java.time.Duration;
import java.util.List;

/** How many targets were not listed in time. */
public final class ExportGauges implements KeptGauges.Source {
    private final ExportStore store;
    private final Duration maxAge;
    private final Metrics.Gauges missed;

    /** @param maxAge how old a good listing may be */
    public ExportGauges(ExportStore store, Duration maxAge, Metrics metrics) {
        this.store = store;
        this.maxAge = maxAge;
        this.missed = metrics.gauges(Metric.TARGETS_MISSED);
    }

    @Override
    public Future<?> read() {
        return store.missed(maxAge).onSuccess(targets -> missed.set(List.of(new Value(List.of(), targets.size()))));
    }

    @Override
    public void forget() {
        missed.set(List.of());
    }
}
