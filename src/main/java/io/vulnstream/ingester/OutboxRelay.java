package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.UndecodableEvent;
import io.vulnstream.ingester.OutboxStore.Entry;
import io.vulnstream.ledger.LeasedLoop;
import io.vulnstream.ledger.QuarantineStore;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.pg.Pg;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what the outbox holds, one relay at a time in the cluster: of each key in order, each entry at least once. What
 * was published and not yet marked when a relay died is published again, with the same id.
 */
public final class OutboxRelay {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final String LEASE = "outbox-relay";
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final int BATCH = 50;
    /** Events of one entry. */
    private static final int AT_ONCE = 50;

    private final OutageLog outage = new OutageLog(LOG, "outbox", "Publishing what the outbox holds");
    private final OutboxStore outbox;
    private final QuarantineStore quarantine;
    private final EventPublisher publisher;
    private final LeasedLoop loop;

    /** @param holder this process, as no other is named */
    public OutboxRelay(Vertx vertx, Pg pg, EventPublisher publisher, String holder) {
        this.outbox = new OutboxStore(pg);
        this.quarantine = new QuarantineStore(pg);
        this.publisher = publisher;
        this.loop = new LeasedLoop(vertx, pg, LEASE, holder, PERIOD, outage, this::round);
    }

    public void start() {
        loop.start();
    }

    /** From any thread: the outbox may hold something. */
    public void wake() {
        loop.wake();
    }

    public Future<Void> stop() {
        return loop.stop();
    }

    private Future<Duration> round() {
        return outbox.undelivered(BATCH).compose(this::relay).map(more -> more ? Duration.ZERO : PERIOD);
    }

    /** Marks what was published also when something else was not. */
    private Future<Boolean> relay(List<Entry> entries) {
        var published = new ArrayList<Entry>();
        var chains = byKey(entries).values().stream()
                .map(chain -> publishInOrder(chain, 0, published))
                .toList();
        return Future.join(chains).transform(outcome -> outbox.delivered(published)
                .compose(marked -> outcome.succeeded()
                        ? Future.succeededFuture(entries.size() == BATCH)
                        : Future.failedFuture(outcome.cause())));
    }

    private static Map<String, List<Entry>> byKey(List<Entry> entries) {
        var chains = new LinkedHashMap<String, List<Entry>>();
        entries.forEach(entry ->
                chains.computeIfAbsent(entry.key(), key -> new ArrayList<>()).add(entry));
        return chains;
    }

    /** What comes after one that was not published waits for it. */
    private Future<Void> publishInOrder(List<Entry> chain, int at, List<Entry> published) {
        if (at == chain.size()) {
            return Future.succeededFuture();
        }
        var entry = chain.get(at);
        return publish(entry)
                .onSuccess(done -> published.add(entry))
                .compose(done -> publishInOrder(chain, at + 1, published));
    }

    /** The events of an entry are about different findings: no order among them matters. */
    private Future<Void> publish(Entry entry) {
        List<? extends Envelope<?>> events;
        try {
            events = FindingChanges.decode(entry.event());
        } catch (UndecodableEvent e) {
            LOG.atError()
                    .addKeyValue("event", "outbox.undecodable")
                    .log("Entry {} of the outbox is kept in quarantine: {}", entry.id(), e.getMessage());
            return quarantine.keep(
                    "outbox",
                    String.valueOf(entry.id()),
                    entry.event().getBytes(StandardCharsets.UTF_8),
                    String.valueOf(e.getMessage()));
        }
        return FanOut.map(events, AT_ONCE, publisher::publish).mapEmpty();
    }
}
