package io.vulnstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.support.breaker.Breaker;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BreakerObjectStoreTest {
    private final Vertx vertx = Vertx.vertx();
    private final FailingStore failing = new FailingStore();
    private final ObjectStore guarded = new BreakerObjectStore(
            failing,
            new Breakers(vertx)
                    .of("object store", new Breaker.Settings(2, Duration.ofSeconds(30), 0, Duration.ofMillis(1))));

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void missingObjectsNeverOpenIt() {
        // Given
        failing.failure = StoreFailures.missing("key", "here");
        // When
        for (int i = 0; i < 10; i++) {
            assertThat(Await.failure(guarded.exists("key"))).isSameAs(failing.failure);
        }
        // Then
        assertThat(failing.calls).isEqualTo(10);
    }

    @Test
    void failuresInARowLeaveTheStoreAloneAndSayForHowLong() {
        // Given
        failing.failure = StoreFailures.unavailable("down", new IllegalStateException("down"));
        Await.failure(guarded.exists("key"));
        Await.failure(guarded.exists("key"));
        // When
        var failure = Await.failure(guarded.exists("key"));
        // Then
        assertThat(failing.calls).isEqualTo(2);
        assertThat(failure).isInstanceOfSatisfying(PipelineFailure.Retryable.class, told -> {
            assertThat(told.after()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
            assertThat(told.begun()).isFalse();
        });
    }

    private static final class FailingStore implements ObjectStore {
        Throwable failure = new IllegalStateException();
        int calls;

        @Override
        public Future<Boolean> exists(String key) {
            calls++;
            return Future.failedFuture(failure);
        }

        @Override
        public Future<Void> put(String key, Path file) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> get(String key, Path file) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Page> list(String prefix, @Nullable String after, int limit) {
            return Future.failedFuture(failure);
        }

        @Override
        public Future<Void> check() {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }
}
