package io.vulnstream.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.testkit.Await;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is asked for at once is done together, and each is answered for itself. */
@ExtendWith(VertxExtension.class)
class BatcherTest {
    private final Queue<List<Integer>> batches = new ConcurrentLinkedQueue<>();

    private Batcher<Integer, String> batcher(int atOnce, Function<List<Integer>, Future<List<String>>> work) {
        return new Batcher<>(
                atOnce,
                3,
                batch -> {
                    batches.add(batch);
                    return work.apply(batch);
                },
                IOException.class::isInstance);
    }

    private static Future<List<String>> named(List<Integer> batch) {
        return Future.succeededFuture(batch.stream().map(String::valueOf).toList());
    }

    private static <T> T on(Context context, Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(nothing -> work.get().onComplete(promise));
        return Await.value(promise.future());
    }

    private static List<Future<String>> add(Batcher<Integer, String> batcher, int count) {
        return IntStream.range(0, count).mapToObj(batcher::add).toList();
    }

    @Test
    void whatIsAskedForInOneTurnIsDoneTogetherAndEachIsGivenItsOwnAnswer(Vertx vertx) {
        // When
        var batcher = batcher(1, BatcherTest::named);
        var answers = on(vertx.getOrCreateContext(), () -> Future.join(add(batcher, 5)));
        // Then
        assertThat(answers.<String>list()).containsExactly("0", "1", "2", "3", "4");
        assertThat(batches).containsExactly(List.of(0, 1, 2), List.of(3, 4));
    }

    @Test
    void noMoreThanAllowedAreOnTheirWayAndTheOthersFollow() {
        // Given
        Promise<List<String>> first = Promise.promise();
        var batcher = batcher(1, batch -> batch.contains(0) ? first.future() : named(batch));
        // When
        var answers = add(batcher, 5);
        var before = List.copyOf(batches);
        first.complete(List.of("0"));
        // Then
        assertThat(before).containsExactly(List.of(0));
        assertThat(batches).containsExactly(List.of(0), List.of(1, 2, 3), List.of(4));
        assertThat(answers).allMatch(Future::succeeded);
    }

    @Test
    void oneThatCannotBeDoneFailsAlone(Vertx vertx) {
        // Given
        var batcher = batcher(
                1, batch -> batch.contains(1) ? Future.failedFuture(new IllegalStateException("one")) : named(batch));
        // When
        var answers = on(
                vertx.getOrCreateContext(),
                () -> Future.join(add(batcher, 3).stream()
                        .map(answer -> answer.otherwise(Throwable::getMessage))
                        .toList()));
        // Then
        assertThat(answers.<String>list()).containsExactly("0", "one", "2");
    }

    @Test
    void anOutageIsToldToAllWithoutTryingEach(Vertx vertx) {
        // Given
        var batcher = batcher(1, batch -> Future.failedFuture(new IOException("away")));
        // When
        var answers = on(
                vertx.getOrCreateContext(),
                () -> Future.join(add(batcher, 3).stream()
                        .map(answer -> answer.otherwise(Throwable::getMessage))
                        .toList()));
        // Then
        assertThat(answers.<String>list()).containsOnly("away");
        assertThat(batches).hasSize(1);
    }

    @Test
    void workThatThrowsFailsAndTheNextIsDone() {
        // Given
        var batcher = batcher(1, batch -> {
            if (batch.contains(0)) {
                throw new IllegalStateException("thrown");
            }
            return named(batch);
        });
        // When
        var answers = add(batcher, 2);
        // Then
        assertThatThrownBy(() -> Await.value(answers.get(0))).hasStackTraceContaining("thrown");
        assertThat(Await.value(answers.get(1))).isEqualTo("1");
    }

    @Test
    void whoThrowsAtItsAnswerTakesNobodyElsesAway(Vertx vertx) {
        // Given
        var batcher = batcher(1, BatcherTest::named);
        // When
        var second = on(vertx.getOrCreateContext(), () -> {
            batcher.add(0).onSuccess(answer -> {
                throw new IllegalStateException("a caller's own fault");
            });
            return batcher.add(1);
        });
        // Then
        assertThat(second).isEqualTo("1");
    }

    @Test
    void eachIsAnsweredOnTheContextItWasAskedOn(Vertx vertx) {
        // Given
        var one = vertx.getOrCreateContext();
        var answeredOn = new ConcurrentLinkedQueue<Boolean>();
        var elsewhere = vertx.createSharedWorkerExecutor("elsewhere", 1);
        var batcher = batcher(1, batch -> elsewhere.executeBlocking(() -> batch).compose(BatcherTest::named));
        // When
        on(one, () -> batcher.add(0).onSuccess(answer -> answeredOn.add(Vertx.currentContext() == one)));
        // Then
        assertThat(answeredOn).containsExactly(true);
    }
}
