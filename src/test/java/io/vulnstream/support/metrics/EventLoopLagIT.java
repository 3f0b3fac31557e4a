package io.vulnstream.support.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EventLoopLagIT {
    private static final Pattern LAG = Pattern.compile("^vulnstream_event_loop_lag_seconds (\\S+)$", Pattern.MULTILINE);

    private final Metrics metrics = new Metrics();

    @Test
    void whatBlocksAnEventLoopIsSeen() {
        // Given the only one
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        var lag = new EventLoopLag(metrics);
        Await.value(vertx.deployVerticle(lag.probe()));
        // When
        vertx.runOnContext(nothing -> block(Duration.ofMillis(2500)));
        // Then
        Eventually.holds(vertx, () -> read(lag) > 1.4);
        Await.value(vertx.close());
    }

    private double read(EventLoopLag lag) {
        Await.value(lag.read());
        var found = LAG.matcher(metrics.scrape());
        assertThat(found.find()).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private static void block(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }
}
