package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.LaneShare;
import io.vulnstream.bus.LocalHandlers;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.EventCodec;
import io.vulnstream.event.Lane;
import io.vulnstream.event.PipelineEvent;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.event.UndecodableEvent;
import io.vulnstream.ledger.QuarantineStore;
import io.vulnstream.support.breaker.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Makes the readers of this process: each hands what it reads to the handlers of its own node. Bytes that are no event of
 * the stream they stand in go to quarantine and never stop what comes after them.
 */
public final class StreamBridge {
    static final String WORK_GROUP = "scanner";

    private final Vertx vertx;
    private final RedisConnections redis;
    private final StreamNames names;
    private final LocalHandlers handlers;
    private final QuarantineStore quarantine;
    private final Settings settings;
    private final EventCodec codec = new EventCodec();

    /**
     * @param instance {@code <node>.<process start>}: no other process may have the same one
     * @param redeliver how long nobody may work on a delivered entry before it is delivered again
     * @param routineShare least share of permits that routine work gets, 0 to 1
     */
    public record Settings(String instance, Duration redeliver, double routineShare) {}

    public StreamBridge(
            Vertx vertx,
            RedisConnections redis,
            StreamNames names,
            LocalHandlers handlers,
            QuarantineStore quarantine,
            Settings settings) {
        this.vertx = vertx;
        this.redis = redis;
        this.names = names;
        this.handlers = handlers;
        this.quarantine = quarantine;
        this.settings = settings;
    }

    /** A reader that can be started and stopped, once each. */
    public interface Reader {
        Future<Void> start();

        /** Completes when nothing more is taken from the stream. */
        Future<Void> stop();
    }

    /**
     * Reads the work of a scanner, urgent first. Its handler is registered with {@link LocalHandlers#work}.
     *
     * @param lanes which of its work
     * @param permits how many scans of it may run on this node; the handler gives them back
     * @param gate while it is closed nothing is read
     */
    public Reader work(String scanner, Set<Lane> lanes, Permits.Kind permits, Gate gate) {
        var streams =
                lanes.stream().sorted().map(lane -> names.work(scanner, lane)).toList();
        var group = new StreamGroup(redis, streams, WORK_GROUP, consumer(WORK_GROUP), true);
        return reader(new StreamReader(
                vertx,
                redis,
                group,
                new StreamReader.Rules(
                        permits, new LaneShare(lanes.contains(Lane.ROUTINE) ? settings.routineShare() : 0), gate),
                (entry, permit) -> deliverWork(scanner, entry, permit),
                new Upkeep.Settings(settings.redeliver(), Set.of())));
    }

    /**
     * Reads the facts of a channel for a group. Its handler is registered with {@link LocalHandlers#facts}.
     *
     * @param inFlight how many at once
     * @param required every group of the topology that reads this channel; trimmed is only what all of them acknowledged
     * @param gate while it is closed nothing is read
     */
    public Reader facts(Channel channel, String group, int inFlight, Set<String> required, Gate gate) {
        var permits = new Permits(inFlight).kind(group, inFlight);
        var consumer = new StreamGroup(redis, List.of(names.fact(channel)), group, consumer(group), false);
        return reader(new StreamReader(
                vertx,
                redis,
                consumer,
                new StreamReader.Rules(permits, new LaneShare(0), gate),
                (entry, permit) -> deliverFact(channel, group, entry, permit),
                new Upkeep.Settings(settings.redeliver(), required)));
    }

    private String consumer(String role) {
        return role + "@" + settings.instance();
    }

    private static Reader reader(StreamReader reader) {
        return new Reader() {
            @Override
            public Future<Void> start() {
                reader.start();
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> stop() {
                return reader.stop();
            }
        };
    }

    private Future<Settlement> deliverWork(String scanner, Entry entry, Permit permit) {
        try {
            var envelope = decode(Channel.SCAN_REQUESTED, entry);
            if (!(envelope.event() instanceof ScanRequested request)
                    || !request.scanner().equals(scanner)) {
                throw new UndecodableEvent("an event for another scanner");
            }
            return handlers.deliver(Channel.SCAN_REQUESTED, scanner, envelope, permit);
        } catch (UndecodableEvent e) {
            return quarantined(entry, permit, e);
        }
    }

    private Future<Settlement> deliverFact(Channel channel, String group, Entry entry, Permit permit) {
        try {
            var envelope = decode(channel, entry);
            return handlers.deliver(channel, group, envelope, null).onComplete(done -> permit.release());
        } catch (UndecodableEvent e) {
            return quarantined(entry, permit, e);
        }
    }

    private Envelope<PipelineEvent> decode(Channel channel, Entry entry) throws UndecodableEvent {
        switch (entry.status()) {
            case NO_FIELD -> throw new UndecodableEvent("the entry has no field '" + Scripts.FIELD + "'");
            case TOO_LARGE ->
                throw new UndecodableEvent("%d bytes, larger than any event; only the first %d were kept"
                        .formatted(entry.size(), entry.bytes().length()));
            default -> {}
        }
        var envelope = codec.decode(entry.bytes().getBytes());
        if (envelope.event().channel() != channel) {
            throw new UndecodableEvent(
                    "an event of " + envelope.event().channel().type() + " in the wrong stream");
        }
        return envelope;
    }

    private Future<Settlement> quarantined(Entry entry, Permit permit, UndecodableEvent why) {
        permit.release();
        return quarantine
                .keep(
                        entry.stream(),
                        entry.id(),
                        entry.bytes().getBytes(),
                        entry.size(),
                        String.valueOf(why.getMessage()))
                .map(done -> new Settlement.Reject(Cause.INTERNAL, String.valueOf(why.getMessage())));
    }
}
