package io.vulnstream.support.metrics;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vulnstream.support.metrics.Metrics.Value;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How late timers are: what blocks an event loop, or a processor that is too busy, makes everything on it wait as long. */
public final class EventLoopLag implements KeptGauges.Source {
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

    private final Metrics.Gauges gauge;
    private final AtomicLong worst = new AtomicLong();

    public EventLoopLag(Metrics metrics) {
        this.gauge = metrics.gauges(Metric.EVENT_LOOP_LAG);
    }

    /** One for each event loop. */
    public VerticleBase probe() {
        return new VerticleBase() {
            private long due = System.nanoTime() + PERIOD;

            @Override
            public Future<?> start() {
                vertx.setPeriodic(TimeUnit.NANOSECONDS.toMillis(PERIOD), id -> tick());
                return Future.succeededFuture();
            }

            /** What was missed once is not counted again by the timers after it. */
            private void tick() {
                long now = System.nanoTime();
                worst.accumulateAndGet(now - due, Math::max);
                due = now + PERIOD;
            }
        };
    }

    @Override
    public Future<?> read() {
        gauge.set(List.of(new Value(List.of(), worst.getAndSet(0) / 1e9)));
        return Future.succeededFuture();
    }

    @Override
    public void forget() {
        gauge.set(List.of());
    }
}
