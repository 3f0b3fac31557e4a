package io.vulnstream.support.metrics;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gauges that are read when somebody scrapes, and kept for a while: scrapers may come as often as they like. What could not
 * be read disappears, because an old number would say that all is well.
 */
public final class KeptGauges {
    private static final Logger LOG = LoggerFactory.getLogger(KeptGauges.class);
    private static final Duration KEPT = Duration.ofSeconds(15);

    private final Source source;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

    /** Where they come from. */
    public interface Source {
        /** Reads and sets them. */
        Future<?> read();

        /** Empties them. */
        void forget();
    }

    private record Reading(long at, Future<Void> done) {}

    public KeptGauges(Source source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Never fails. */
    public Future<Void> refresh() {
        var before = last.get();
        if (before != null && before.at() > clock.millis() - KEPT.toMillis()) {
            return before.done();
        }
        var done = source.read().<Void>mapEmpty().recover(this::forget);
        last.set(new Reading(clock.millis(), done));
        return done;
    }

    private Future<Void> forget(Throwable failure) {
        LOG.atWarn()
                .addKeyValue("event", "metrics.uncounted")
                .log("Counts for metrics could not be read: {}", failure.getMessage());
        source.forget();
        return Future.succeededFuture();
    }
}
