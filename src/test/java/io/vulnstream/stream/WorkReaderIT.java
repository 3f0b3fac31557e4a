package io.vulnstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.EventCodec;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.LedgerFixture;
import io.vulnstream.support.Ids;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class WorkReaderIT {
    private static final Set<Lane> LANES = EnumSet.allOf(Lane.class);
    private LedgerFixture ledger;
    private StreamFixture streams;
    private final List<UUID> handled = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Permit> running = new ConcurrentLinkedQueue<>();
    private final Map<UUID, Lane> laneOf = new ConcurrentHashMap<>();

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
        streams = new StreamFixture(vertx, ledger.pg);
    }

    @AfterEach
    void stop() throws IOException {
        streams.close();
        ledger.close();
    }

    /** Claims at once and goes on running until the test ends it. */
    private Future<Settlement> runs(Envelope<ScanRequested> envelope, Permit permit) {
        handled.add(envelope.event().job().value());
        running.add(permit);
        return Future.succeededFuture(Settlement.accept());
    }

    private Future<Settlement> endsAtOnce(Envelope<ScanRequested> envelope, Permit permit) {
        handled.add(envelope.event().job().value());
        permit.release();
        return Future.succeededFuture(Settlement.accept());
    }

    private StreamBridge.Reader reader(int limit) {
        var reader = streams.bridge("a." + Ids.next()).work("trivy", LANES, new Permits(limit).kind("trivy", limit));
        Await.value(reader.start());
        return reader;
    }

    private void until(int count) {
        Eventually.value(streams.vertx, () -> Future.succeededFuture(handled.size()), size -> size >= count);
    }

    private void addTo(Lane lane, int count) {
        var entries = IntStream.range(0, count)
                .mapToObj(i -> StreamFixture.requested(Ids.next()))
                .peek(e -> laneOf.put(e.event().job().value(), lane))
                .toList();
        Await.value(streams.window.add("trivy", lane, entries));
    }

    @Test
    void aReaderOfOneLaneLeavesTheOtherAlone() {
        // Given
        streams.handlers.work("trivy", this::endsAtOnce);
        addTo(Lane.ROUTINE, 3);
        addTo(Lane.URGENT, 2);
        // When
        var reader =
                streams.bridge("a." + Ids.next()).work("trivy", Set.of(Lane.URGENT), new Permits(4).kind("trivy", 4));
        Await.value(reader.start());
        until(2);
        Await.value(reader.stop());
        // Then
        assertThat(handled).hasSize(2).allSatisfy(job -> assertThat(laneOf.get(job))
                .isEqualTo(Lane.URGENT));
        assertThat(streams.depth(Lane.ROUTINE)).isEqualTo(3);
    }

    @Test
    void onlyAsMuchIsReadAsThereArePermits() {
        // Given
        streams.handlers.work("trivy", this::runs);
        addTo(Lane.ROUTINE, 10);
        // When
        var reader = reader(3);
        until(3);
        running.remove().release();
        until(4);
        Await.value(streams.vertx.timer(200));
        // Then
        assertThat(handled).hasSize(4);
        Eventually.value(streams.vertx, () -> streams.window.depth("trivy", Lane.ROUTINE), depth -> depth == 6);
        Await.value(reader.stop());
    }

    @Test
    void urgentWorkComesFirstAndRoutineStillGetsItsShare() {
        // Given
        streams.handlers.work("trivy", this::endsAtOnce);
        addTo(Lane.ROUTINE, 40);
        addTo(Lane.URGENT, 40);
        // When
        var reader = reader(1);
        until(80);
        // Then
        var first = handled.subList(0, 40).stream().map(laneOf::get).toList();
        assertThat(first.subList(0, 5)).containsOnly(Lane.URGENT);
        assertThat(first.stream().filter(lane -> lane == Lane.ROUTINE).count()).isBetween(6L, 8L);
        Await.value(reader.stop());
    }

    @Test
    void workThatComesToAnIdleReaderStartsAtOnce() {
        // Given
        streams.handlers.work("trivy", this::endsAtOnce);
        var reader = streams.bridge("a." + Ids.next(), Duration.ofMinutes(1))
                .work("trivy", LANES, new Permits(2).kind("trivy", 2));
        Await.value(reader.start());
        addTo(Lane.URGENT, 1);
        until(1);
        // When: without the doorbell it would be two seconds
        long began = System.nanoTime();
        addTo(Lane.ROUTINE, 1);
        until(2);
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1500));
        Await.value(reader.stop());
    }

    @Test
    void rubbishGoesToQuarantineAndStopsNobody() {
        // Given
        streams.handlers.work("trivy", this::endsAtOnce);
        var stream = streams.names.work("trivy", Lane.URGENT);
        streams.command(Command.XADD, stream, "*", "e", "rubbish");
        streams.command(Command.XADD, stream, "*", "other", "field", "and", "more");
        streams.command(Command.XADD, stream, "*", "e", "x".repeat(5_000_000));
        var foreign = new ScanRequested(new JobId(Ids.next()), "grype", "sha256:1");
        streams.command(
                Command.XADD,
                stream,
                "*",
                "e",
                new String(new EventCodec().encode(Envelope.of("t", Instant.now(), Trace.begin(), foreign)), UTF_8));
        addTo(Lane.URGENT, 2);
        // When
        var reader = reader(1);
        until(2);
        // Then
        Eventually.value(streams.vertx, () -> streams.window.depth("trivy", Lane.URGENT), depth -> depth == 0);
        assertThat(ledger.count("select count(*) from quarantine")).isEqualTo(4);
        assertThat(ledger.count("select max(length(bytes)) from quarantine")).isEqualTo(64 * 1024);
        Await.value(reader.stop());
    }

    @Test
    void readingGoesOnAfterRedisLostEverything() {
        // Given
        streams.handlers.work("trivy", this::endsAtOnce);
        var reader = reader(2);
        addTo(Lane.URGENT, 3);
        until(3);
        // When
        streams.command(Command.FLUSHALL);
        addTo(Lane.URGENT, 3);
        until(6);
        streams.command(Command.XGROUP, "DESTROY", streams.names.work("trivy", Lane.URGENT), "scanner");
        addTo(Lane.URGENT, 3);
        // Then
        until(9);
        assertThat(new HashSet<>(handled)).hasSize(9);
        Await.value(reader.stop());
    }

    @Test
    void readingGoesOnAfterRedisWasAway() throws Exception {
        // Given
        streams.handlers.work("trivy", this::endsAtOnce);
        var reader = reader(2);
        addTo(Lane.URGENT, 1);
        until(1);
        // When
        streams.server.stop();
        Await.value(streams.vertx.timer(500));
        streams.server.start();
        addTo(Lane.URGENT, 1);
        // Then
        until(2);
        Await.value(reader.stop());
    }

    @Test
    void whatADeadReaderLeftPendingIsTakenOver() {
        // Given: taken by a consumer that never settles
        addTo(Lane.URGENT, 2);
        var dead = new StreamGroup(
                streams.redis, List.of(streams.names.work("trivy", Lane.URGENT)), "scanner", "scanner@dead", true);
        assertThat(Await.value(dead.take(2, 0)).entries()).hasSize(2);
        // When
        streams.handlers.work("trivy", this::endsAtOnce);
        var reader = reader(2);
        // Then
        until(2);
        Eventually.value(streams.vertx, () -> streams.window.depth("trivy", Lane.URGENT), depth -> depth == 0);
        Await.value(reader.stop());
    }

    @Test
    void aHandlerThatThrowsOrAnswersNothingGetsTheEntryAgainAndItsPermitBack() {
        // Given
        var calls = new AtomicInteger();
        streams.handlers.work("trivy", (envelope, permit) -> switch (calls.incrementAndGet()) {
            case 1 -> throw new IllegalStateException("on purpose");
            case 2 -> nothing();
            case 3 ->
                Future.succeededFuture(new Settlement.Retry(Duration.ZERO, Cause.STORAGE_UNAVAILABLE, "no database"));
            default -> endsAtOnce(envelope, permit);
        });
        addTo(Lane.URGENT, 1);
        // When
        var reader = reader(1);
        // Then
        until(1);
        assertThat(calls).hasValue(4);
        Await.value(reader.stop());
    }

    @SuppressWarnings("NullAway") // breaks the contract on purpose
    private static Future<Settlement> nothing() {
        return null;
    }

    @Test
    void slowWorkIsNotGivenToAnotherReaderWhileItsHandlerHasNotSettled() {
        // Given: two readers on one node, and a handler that needs longer than the time of redelivery
        var calls = new AtomicInteger();
        streams.handlers.work("trivy", (envelope, permit) -> {
            calls.incrementAndGet();
            return streams.vertx
                    .timer(StreamFixture.REDELIVER.multipliedBy(3).toMillis())
                    .compose(done -> endsAtOnce(envelope, permit));
        });
        addTo(Lane.URGENT, 1);
        // When
        var first = reader(1);
        var second = reader(1);
        until(1);
        // Then
        assertThat(calls).hasValue(1);
        Await.value(first.stop());
        Await.value(second.stop());
    }

    @Test
    void aStoppedReaderLeavesTheRestToOthers() {
        // Given
        streams.handlers.work("trivy", this::runs);
        addTo(Lane.URGENT, 2);
        var first = reader(1);
        until(1);
        // When
        Await.value(first.stop());
        running.remove().release();
        Await.value(streams.vertx.timer(200));
        var afterStop = handled.size();
        var second = reader(1);
        // Then
        until(2);
        assertThat(afterStop).isEqualTo(1);
        Await.value(second.stop());
    }

    /** As after a restored Redis, whose group knows less than the reader. */
    @Test
    void anEntryDeliveredAgainWhileItIsWorkedOnCostsNoPermit() {
        // Given
        streams.handlers.work("trivy", (envelope, permit) -> {
            handled.add(envelope.event().job().value());
            running.add(permit);
            return handled.size() == 1
                    ? Promise.<Settlement>promise().future()
                    : Future.succeededFuture(Settlement.accept());
        });
        addTo(Lane.URGENT, 1);
        var reader = reader(2);
        until(1);
        var stream = streams.names.work("trivy", Lane.URGENT);
        // When
        streams.command(Command.XGROUP, "SETID", stream, "scanner", "0");
        addTo(Lane.URGENT, 1);
        // Then
        until(2);
        Await.value(reader.stop());
    }
}
