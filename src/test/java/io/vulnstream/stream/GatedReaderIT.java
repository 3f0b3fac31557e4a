package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Lane;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.Ids;
import io.vulnstream.support.breaker.Breaker;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Consumers behind an open breaker stop reading. */
class GatedReaderIT {
    private static final int ENTRIES = 60;

    @AutoClose
    private final WorkReaders work = new WorkReaders();

    private final AtomicBoolean away = new AtomicBoolean(true);
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void behindAnOpenBreakerNothingIsReadAndAfterItOneEntryIsTriedFirst() {
        // Given
        var store = new Breakers(work.streams.vertx)
                .of("store", new Breaker.Settings(3, Duration.ofSeconds(2), 0, Duration.ofMillis(1)));
        work.streams.handlers.work("trivy", (envelope, permit) -> ask(store)
                .<Settlement>map(done -> {
                    work.handled.add(envelope.event().job().value());
                    permit.release();
                    return Settlement.accept();
                })
                .otherwise(e -> new Settlement.Retry(Duration.ZERO, Cause.STORAGE_UNAVAILABLE, "away")));
        work.addTo(Lane.ROUTINE, ENTRIES);
        var reader = work.streams
                .bridge("a." + Ids.next())
                .work("trivy", WorkReaders.LANES, new Permits(4).kind("trivy", 4), store);
        // When
        Await.value(reader.start());
        Eventually.holds(work.streams.vertx, () -> !store.closed());
        int read = pending();
        int calls = asked.get();
        // Then: nothing more is taken for two pauses but single tries
        Eventually.holds(work.streams.vertx, () -> asked.get() >= calls + 2);
        assertThat(pending()).isLessThanOrEqualTo(read + 2);
        assertThat(work.handled).isEmpty();
        // When
        away.set(false);
        // Then
        work.until(ENTRIES);
        assertThat(store.closed()).isTrue();
        Await.value(reader.stop());
    }

    private Future<String> ask(Breaker store) {
        return store.execute(new Breaker.Call<>(
                () -> {
                    asked.incrementAndGet();
                    return away.get() ? Future.failedFuture("away") : Future.succeededFuture("here");
                },
                e -> true,
                Deadline.in(Duration.ofMinutes(1))));
    }

    private int pending() {
        return Objects.requireNonNull(work.streams
                        .command(Command.XPENDING, work.streams.names.work("trivy", Lane.ROUTINE), "scanner")
                        .get(0))
                .toInteger();
    }
}
