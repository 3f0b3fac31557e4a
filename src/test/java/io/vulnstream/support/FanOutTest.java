package io.vulnstream.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FanOutTest {
    @Test
    void resultsHaveTheOrderOfTheThings() {
        var results = FanOut.map(List.of(3, 1, 2), 2, number -> Future.succeededFuture(number * 10));

        assertThat(results.result()).containsExactly(30, 10, 20);
    }

    @Test
    void noMoreRunAtOnceThanAllowed() {
        var open = new ArrayList<Promise<Integer>>();

        var results = FanOut.map(IntStream.range(0, 5).boxed().toList(), 2, number -> {
            Promise<Integer> promise = Promise.promise();
            open.add(promise);
            return promise.future();
        });

        assertThat(open).hasSize(2);
        open.get(1).complete(7);
        assertThat(open).hasSize(3);
        for (int i = 0; i < 5; i++) {
            open.get(i).tryComplete(i);
        }
        assertThat(results.result()).containsExactly(0, 7, 2, 3, 4);
    }

    @Test
    void aHundredThousandResultsThatAreThereAtOnceNeedNoDeepStack() {
        var things = IntStream.range(0, 100_000).boxed().toList();

        assertThat(FanOut.map(things, 4, Future::succeededFuture).result()).isEqualTo(things);
    }

    @Test
    void theFirstFailureIsTheResult() {
        var results = FanOut.map(
                List.of(1, 2), 2, number -> number == 2 ? Future.failedFuture("two") : Future.succeededFuture(number));

        assertThat(results.cause()).hasMessage("two");
    }

    @Test
    void aLimiterLetsTheNextOneInWhenOneHasEndedEitherWay() {
        // Given
        var limiter = new Limiter(1);
        Promise<String> first = Promise.promise();
        var begun = new AtomicInteger();
        var one = limiter.run(first::future);
        var two = limiter.run(() -> {
            begun.incrementAndGet();
            throw new IllegalStateException("thrown");
        });
        var three = limiter.run(() -> Future.succeededFuture("three"));
        assertThat(begun).hasValue(0);

        // When
        first.fail("failed");

        // Then
        assertThat(one.failed()).isTrue();
        assertThat(two.cause()).hasMessage("thrown");
        assertThat(three.result()).isEqualTo("three");
        assertThat(limiter.run(() -> Future.succeededFuture("free")).result()).isEqualTo("free");
    }

    @Test
    void chunksHoldEverythingOnce() {
        assertThat(FanOut.chunks(List.of(1, 2, 3, 4, 5), 2)).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
    }
}
