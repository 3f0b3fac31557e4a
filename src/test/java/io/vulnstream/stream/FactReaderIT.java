package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.EventCodec;
import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.event.ScanId;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.LedgerFixture;
import io.vulnstream.support.Ids;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class FactReaderIT {
    private static final Set<String> BOTH = Set.of("archiver", "ingester");
    private LedgerFixture ledger;
    private StreamFixture streams;
    private final List<Long> archived = new CopyOnWriteArrayList<>();
    private final List<Long> ingested = new CopyOnWriteArrayList<>();

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

    private void publish(long from, long to) {
        Await.value(Future.join(LongStream.range(from, to)
                .mapToObj(i -> streams.publisher.publish(Envelope.of(
                        "test",
                        Instant.now(),
                        Trace.begin(),
                        new ScanCompleted(new JobId(Ids.next()), i, new ScanId(Ids.next()), "trivy", "sha256:0"))))
                .toList()));
    }

    private StreamBridge.Reader reader(String group, int inFlight) {
        var reader = streams.bridge("a." + Ids.next()).facts(Channel.SCAN_COMPLETED, group, inFlight, BOTH, Gate.OPEN);
        Await.value(reader.start());
        return reader;
    }

    private void handle(String group, List<Long> into) {
        streams.handlers.facts(ScanCompleted.class, group, envelope -> {
            into.add(envelope.event().epoch());
            return Future.succeededFuture(Settlement.accept());
        });
    }

    private long length() {
        return streams.command(Command.XLEN, streams.names.fact(Channel.SCAN_COMPLETED))
                .toLong();
    }

    @Test
    void everyGroupGetsEveryFactAndWhatAllHaveSettledIsTrimmed() {
        // Given
        handle("archiver", archived);
        handle("ingester", ingested);
        publish(0, 250);
        // When
        var one = reader("archiver", 4);
        var two = reader("ingester", 4);
        // Then
        Eventually.holds(streams.vertx, () -> archived.size() >= 250 && ingested.size() >= 250);
        assertThat(Set.copyOf(archived)).hasSize(250);
        assertThat(archived).hasSize(250);
        Eventually.holds(streams.vertx, () -> length() <= 1);
        Await.value(one.stop());
        Await.value(two.stop());
    }

    @Test
    void aGroupThatIsDownLosesNothingAndDelaysNobody() {
        // Given
        handle("archiver", archived);
        handle("ingester", ingested);
        var one = reader("archiver", 4);
        publish(0, 100);
        Eventually.holds(streams.vertx, () -> archived.size() == 100);
        Await.value(streams.vertx.timer(2 * StreamFixture.REDELIVER.toMillis()));
        assertThat(length()).isEqualTo(100);
        // When
        var two = reader("ingester", 4);
        // Then
        Eventually.holds(streams.vertx, () -> ingested.size() == 100);
        Eventually.holds(streams.vertx, () -> length() <= 1);
        Await.value(one.stop());
        Await.value(two.stop());
    }

    @Test
    void noMoreThanTheBoundIsHandledAtOnce() {
        // Given
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        streams.handlers.facts(ScanCompleted.class, "ingester", envelope -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            return streams.vertx.timer(5).map(done -> {
                now.decrementAndGet();
                ingested.add(envelope.event().epoch());
                return Settlement.accept();
            });
        });
        publish(0, 60);
        // When
        var reader = reader("ingester", 3);
        Eventually.holds(streams.vertx, () -> ingested.size() == 60);
        // Then
        assertThat(most).hasValue(3);
        Await.value(reader.stop());
    }

    @Test
    void duringAnOutageAFewAreTriedAndAllAreDeliveredAfterIt() {
        // Given
        var down = new AtomicBoolean(true);
        var tries = new AtomicInteger();
        streams.handlers.facts(ScanCompleted.class, "ingester", envelope -> {
            if (down.get()) {
                tries.incrementAndGet();
                return Future.succeededFuture(
                        new Settlement.Retry(Duration.ZERO, Cause.STORAGE_UNAVAILABLE, "no database"));
            }
            ingested.add(envelope.event().epoch());
            return Future.succeededFuture(Settlement.accept());
        });
        publish(0, 50);
        var reader = reader("ingester", 4);
        Await.value(streams.vertx.timer(1500));
        // When
        down.set(false);
        // Then
        Eventually.holds(streams.vertx, () -> Set.copyOf(ingested).size() == 50);
        assertThat(tries.get()).isLessThan(15);
        Await.value(reader.stop());
    }

    @Test
    void aFactInTheWrongStreamIsQuarantined() {
        // Given
        handle("ingester", ingested);
        var failed = new ScanFailed(new JobId(Ids.next()), 1, Cause.TIMEOUT, true, "trivy", "sha256:0");
        var bytes = new EventCodec().encode(Envelope.of("t", Instant.now(), Trace.begin(), failed));
        streams.command(
                Command.XADD,
                streams.names.fact(Channel.SCAN_COMPLETED),
                "*",
                "e",
                new String(bytes, StandardCharsets.UTF_8));
        publish(0, 1);
        // When
        var reader = reader("ingester", 1);
        // Then
        Eventually.holds(streams.vertx, () -> ingested.size() == 1);
        Eventually.holds(
                streams.vertx,
                () -> ledger.count("select count(*) from quarantine where reason like '%wrong stream%'") == 1);
        Await.value(reader.stop());
    }
}
