package io.vulnstream.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vulnstream.testkit.Await;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WakeLoopTest {
    private static final Duration LONG = Duration.ofHours(1);
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void wakesThatComeDuringARoundAndTheBreathAfterItLeadToOneMoreRound() {
        // Given a round that is going on
        var breath = Duration.ofMillis(300);
        Deque<Promise<Long>> begun = new ArrayDeque<>(); // answers when each round began
        for (int i = 0; i < 3; i++) {
            begun.add(Promise.promise());
        }
        var second = begun.stream().skip(1).findFirst().orElseThrow().future();
        var rounds = new AtomicInteger();
        var first = Promise.<Duration>promise();
        var loop = new WakeLoop(vertx, LONG, breath, () -> {
            begun.remove().complete(System.nanoTime());
            return rounds.incrementAndGet() == 1 ? first.future() : Future.succeededFuture(LONG);
        });
        var context = vertx.getOrCreateContext();
        context.runOnContext(start -> {
            loop.start();
            // When it is woken twice meanwhile, and again just after its end
            loop.wake();
            loop.wake();
            context.runOnContext(ran -> {
                first.complete(LONG);
                loop.wake();
            });
        });
        // Then there is one more, not before a breath has been taken
        var ended = System.nanoTime();
        var began = Await.value(second);
        assertThat(Duration.ofNanos(began - ended)).isGreaterThan(breath.dividedBy(2));
        var later = Promise.<Integer>promise();
        vertx.setTimer(2 * breath.toMillis(), timer -> later.complete(rounds.get()));
        assertThat(Await.value(later.future())).isEqualTo(2);
    }
}
