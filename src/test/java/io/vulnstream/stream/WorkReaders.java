package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.ledger.LedgerFixture;
import io.vulnstream.support.Ids;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** Readers of the work of one scanner, and handlers that note what they are given. */
final class WorkReaders implements AutoCloseable {
    static final Set<Lane> LANES = EnumSet.allOf(Lane.class);

    final LedgerFixture ledger;
    final StreamFixture streams;
    final List<UUID> handled = new CopyOnWriteArrayList<>();
    final ConcurrentLinkedQueue<Permit> running = new ConcurrentLinkedQueue<>();
    final Map<UUID, Lane> laneOf = new ConcurrentHashMap<>();

    WorkReaders() {
        var vertx = Vertx.vertx();
        ledger = new LedgerFixture(vertx);
        streams = new StreamFixture(vertx, ledger.pg);
    }

    /** Claims at once and goes on running until the test ends it. */
    Future<Settlement> runs(Envelope<ScanRequested> envelope, Permit permit) {
        handled.add(envelope.event().job().value());
        running.add(permit);
        return Future.succeededFuture(Settlement.accept());
    }

    Future<Settlement> endsAtOnce(Envelope<ScanRequested> envelope, Permit permit) {
        handled.add(envelope.event().job().value());
        permit.release();
        return Future.succeededFuture(Settlement.accept());
    }

    StreamBridge.Reader reader(int limit) {
        var reader = streams.bridge("a." + Ids.next())
                .work("trivy", LANES, new Permits(limit).kind("trivy", limit), Gate.OPEN);
        Await.value(reader.start());
        return reader;
    }

    void until(int count) {
        Eventually.value(streams.vertx, () -> Future.succeededFuture(handled.size()), size -> size >= count);
    }

    void addTo(Lane lane, int count) {
        var entries = IntStream.range(0, count)
                .mapToObj(i -> StreamFixture.requested(Ids.next()))
                .peek(e -> laneOf.put(e.event().job().value(), lane))
                .toList();
        Await.value(streams.window.add("trivy", lane, entries));
    }

    @Override
    public void close() throws IOException {
        streams.close();
        ledger.close();
        Await.value(streams.vertx.close());
    }
}
