package io.vulnstream.support.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vulnstream.support.metrics.LabelKey.Label;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The meters of one process: the closed set of {@link Metric}, and what Vert.x and the JVM tell of themselves. */
public final class Metrics {
    private static final Duration[] SCAN_BUCKETS = {
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicBoolean jvmBound = new AtomicBoolean();

    /** A builder whose Vert.x counts into this registry. */
    public VertxBuilder vertx(VertxOptions options) {
        var metrics = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setJvmMetricsEnabled(false)
                .setNettyMetricsEnabled(false)
                // Not the address: those of replies are made anew for each message.
                .setLabels(EnumSet.of(
                        io.vertx.micrometer.Label.HTTP_METHOD,
                        io.vertx.micrometer.Label.HTTP_CODE,
                        io.vertx.micrometer.Label.HTTP_ROUTE,
                        io.vertx.micrometer.Label.POOL_TYPE,
                        io.vertx.micrometer.Label.POOL_NAME));
        EnumSet.of(MetricsDomain.NET_SERVER, MetricsDomain.NET_CLIENT, MetricsDomain.DATAGRAM_SOCKET)
                .forEach(metrics::addDisabledMetricsCategory);
        return io.vertx.core.Vertx.builder()
                .with(options.setMetricsOptions(metrics))
                .withMetrics(new MicrometerMetricsFactory(registry));
    }

    /** @param metric a histogram of durations */
    public void timed(Metric metric, Duration duration, Label... labels) {
        Timer.builder(metric.dotted())
                .description(metric.meaning())
                .tags(tags(metric, List.of(labels)))
                .serviceLevelObjectives(SCAN_BUCKETS)
                .register(registry)
                .record(duration);
    }

    public void count(Metric metric, Label... labels) {
        Counter.builder(metric.dotted())
                .description(metric.meaning())
                .tags(tags(metric, List.of(labels)))
                .register(registry)
                .increment();
    }

    /** A value for each combination of labels, set as a whole; what is missing in the next set is gone. */
    public Gauges gauges(Metric metric) {
        return new Gauges(
                metric,
                MultiGauge.builder(metric.dotted())
                        .description(metric.meaning())
                        .register(registry));
    }

    /** In the text format of Prometheus. What tells of the JVM is bound by the first call: it costs start-up time. */
    public String scrape() {
        if (jvmBound.compareAndSet(false, true)) {
            bindJvm();
        }
        return registry.scrape();
    }

    @SuppressWarnings("resource") // the listener of garbage collections lives as long as the process
    private void bindJvm() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmGcMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    private static Tags tags(Metric metric, List<Label> labels) {
        metric.check(labels);
        return Tags.of(labels.stream().map(Label::tag).toList());
    }

    /** See {@link Metrics#gauges}. */
    public static final class Gauges {
        private final Metric metric;
        private final MultiGauge gauge;

        private Gauges(Metric metric, MultiGauge gauge) {
            this.metric = metric;
            this.gauge = gauge;
        }

        public void set(List<Value> values) {
            gauge.register(
                    values.stream()
                            .map(value -> MultiGauge.Row.of(tags(metric, value.labels()), value.value()))
                            .toList(),
                    true);
        }
    }

    public record Value(List<Label> labels, double value) {}
}
