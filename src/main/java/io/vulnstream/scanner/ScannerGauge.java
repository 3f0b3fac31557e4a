package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.support.metrics.LabelKey;
import io.vulnstream.support.metrics.Metric;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.support.metrics.Metrics.Value;
import java.util.List;

/** {@code vulnstream_scanner_able}: whether this node can scan with each of its scanners, 1 or 0. */
public final class ScannerGauge {
    private final ScannerStates states;
    private final Metrics.Gauges able;

    public ScannerGauge(ScannerStates states, Metrics metrics) {
        this.states = states;
        this.able = metrics.gauges(Metric.SCANNER_ABLE);
    }

    public Future<Void> refresh() {
        able.set(states.problems().entrySet().stream()
                .map(known -> new Value(
                        List.of(LabelKey.SCANNER.of(known.getKey())),
                        known.getValue().isEmpty() ? 1 : 0))
                .toList());
        return Future.succeededFuture();
    }
}
