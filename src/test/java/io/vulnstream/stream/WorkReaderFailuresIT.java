package io.vulnstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.EventCodec;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.event.Trace;
import io.vulnstream.support.Ids;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Reading goes on, and nothing is lost or done twice, whatever breaks. */
class WorkReaderFailuresIT {
    @AutoClose
    private final WorkReaders work = new WorkReaders();

    @Test
    void rubbishGoesToQuarantineAndStopsNobody() {
        // Given
        work.streams.handlers.work("trivy", work::endsAtOnce);
        var stream = work.streams.names.work("trivy", Lane.URGENT);
        work.streams.command(Command.XADD, stream, "*", "e", "rubbish");
        work.streams.command(Command.XADD, stream, "*", "other", "field", "and", "more");
        work.streams.command(Command.XADD, stream, "*", "e", "x".repeat(5_000_000));
        var foreign = new ScanRequested(new JobId(Ids.next()), "grype", "sha256:1");
        work.streams.command(
                Command.XADD,
                stream,
                "*",
                "e",
                new String(new EventCodec().encode(Envelope.of("t", Instant.now(), Trace.begin(), foreign)), UTF_8));
        work.addTo(Lane.URGENT, 2);
        // When
        var reader = work.reader(1);
        work.until(2);
        // Then
        Eventually.value(
                work.streams.vertx, () -> work.streams.window.depth("trivy", Lane.URGENT), depth -> depth == 0);
        assertThat(work.ledger.count("select count(*) from quarantine")).isEqualTo(4);
        assertThat(work.ledger.count("select max(length(bytes)) from quarantine"))
                .isEqualTo(64 * 1024);
        Await.value(reader.stop());
    }

    @Test
    void readingGoesOnAfterRedisLostEverything() {
        // Given
        work.streams.handlers.work("trivy", work::endsAtOnce);
        var reader = work.reader(2);
        work.addTo(Lane.URGENT, 3);
        work.until(3);
        // When
        work.streams.command(Command.FLUSHALL);
        work.addTo(Lane.URGENT, 3);
        work.until(6);
        work.streams.command(Command.XGROUP, "DESTROY", work.streams.names.work("trivy", Lane.URGENT), "scanner");
        work.addTo(Lane.URGENT, 3);
        // Then
        work.until(9);
        assertThat(new HashSet<>(work.handled)).hasSize(9);
        Await.value(reader.stop());
    }

    @Test
    void readingGoesOnAfterRedisWasAway() throws Exception {
        // Given
        work.streams.handlers.work("trivy", work::endsAtOnce);
        var reader = work.reader(2);
        work.addTo(Lane.URGENT, 1);
        work.until(1);
        // When
        work.streams.server.stop();
        Await.value(work.streams.vertx.timer(500));
        work.streams.server.start();
        work.addTo(Lane.URGENT, 1);
        // Then
        work.until(2);
        Await.value(reader.stop());
    }

    @Test
    void whatADeadReaderLeftPendingIsTakenOver() {
        // Given: taken by a consumer that never settles
        work.addTo(Lane.URGENT, 2);
        var dead = new StreamGroup(
                work.streams.redis,
                List.of(work.streams.names.work("trivy", Lane.URGENT)),
                "scanner",
                "scanner@dead",
                true);
        assertThat(Await.value(dead.take(2, 0)).entries()).hasSize(2);
        // When
        work.streams.handlers.work("trivy", work::endsAtOnce);
        var reader = work.reader(2);
        // Then
        work.until(2);
        Eventually.value(
                work.streams.vertx, () -> work.streams.window.depth("trivy", Lane.URGENT), depth -> depth == 0);
        Await.value(reader.stop());
    }

    @Test
    void aHandlerThatThrowsOrAnswersNothingGetsTheEntryAgainAndItsPermitBack() {
        // Given
        var calls = new AtomicInteger();
        work.streams.handlers.work("trivy", (envelope, permit) -> switch (calls.incrementAndGet()) {
            case 1 -> throw new IllegalStateException("on purpose");
            case 2 -> nothing();
            case 3 ->
                Future.succeededFuture(new Settlement.Retry(Duration.ZERO, Cause.STORAGE_UNAVAILABLE, "no database"));
            default -> work.endsAtOnce(envelope, permit);
        });
        work.addTo(Lane.URGENT, 1);
        // When
        var reader = work.reader(1);
        // Then
        work.until(1);
        assertThat(calls).hasValue(4);
        Await.value(reader.stop());
    }

    @Test
    void slowWorkIsNotGivenToAnotherReaderWhileItsHandlerHasNotSettled() {
        // Given: two readers on one node, and a handler that needs longer than the time of redelivery
        var calls = new AtomicInteger();
        work.streams.handlers.work("trivy", (envelope, permit) -> {
            calls.incrementAndGet();
            return work.streams
                    .vertx
                    .timer(StreamFixture.REDELIVER.multipliedBy(3).toMillis())
                    .compose(done -> work.endsAtOnce(envelope, permit));
        });
        work.addTo(Lane.URGENT, 1);
        // When
        var first = work.reader(1);
        var second = work.reader(1);
        work.until(1);
        // Then
        assertThat(calls).hasValue(1);
        Await.value(first.stop());
        Await.value(second.stop());
    }

    /** As after a restored Redis, whose group knows less than the reader. */
    @Test
    void anEntryDeliveredAgainWhileItIsWorkedOnCostsNoPermit() {
        // Given
        work.streams.handlers.work("trivy", (envelope, permit) -> {
            work.handled.add(envelope.event().job().value());
            work.running.add(permit);
            return work.handled.size() == 1
                    ? Promise.<Settlement>promise().future()
                    : Future.succeededFuture(Settlement.accept());
        });
        work.addTo(Lane.URGENT, 1);
        var reader = work.reader(2);
        work.until(1);
        var stream = work.streams.names.work("trivy", Lane.URGENT);
        // When
        work.streams.command(Command.XGROUP, "SETID", stream, "scanner", "0");
        work.addTo(Lane.URGENT, 1);
        // Then
        work.until(2);
        Await.value(reader.stop());
    }

    @SuppressWarnings("NullAway") // breaks the contract on purpose
    private static Future<Settlement> nothing() {
        return null;
    }
}
