package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.LaneShare;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.stream.StreamGroup.Taken;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.WakeLoop;
import io.vulnstream.support.breaker.Gate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads entries for which there are permits, and hands each one on. When the streams are empty it waits at the doorbell,
 * when there is no permit until one comes free.
 *
 * <p>An entry that is to be tried again stays pending, and is delivered again when nobody has worked on it for a time; one
 * that was delivered too often is given up, because the ledger brings it back. After such a settlement reading pauses, so
 * that an outage behind the handlers does not run through a whole stream, and goes on with a single try. Behind a closed
 * gate nothing is read at all.
 */
final class StreamReader {
    private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final int MOST_AT_ONCE = 100;

    /** What is done with an entry. The permit is given back with any settlement but Accept. */
    @FunctionalInterface
    interface Deliverer {
        Future<Settlement> deliver(Entry entry, Permit permit);
    }

    private final StreamGroup group;
    private final Permits.Kind permits;
    private final LaneShare share;
    private final Gate gate;
    private final Deliverer deliverer;
    private final Doorbell doorbell;
    private final InFlight inFlight;
    private final Upkeep upkeep;
    private final WakeLoop loop;
    private final OutageLog outage;
    private final Pause pause = new Pause();
    private final Duration wait;

    /**
     * How much is read.
     *
     * @param gate while it is closed nothing is
     */
    record Rules(Permits.Kind permits, LaneShare share, Gate gate) {}

    StreamReader(
            Vertx vertx,
            RedisConnections redis,
            StreamGroup group,
            Rules rules,
            Deliverer deliverer,
            Upkeep.Settings settings) {
        this.group = group;
        this.permits = rules.permits();
        this.share = rules.share();
        this.gate = rules.gate();
        this.deliverer = deliverer;
        this.wait = settings.every().compareTo(LONGEST_WAIT) < 0 ? settings.every() : LONGEST_WAIT;
        this.inFlight = new InFlight(vertx, group);
        this.upkeep = new Upkeep(group, inFlight, settings);
        this.doorbell = new Doorbell(redis, group.streams(), wait);
        this.loop = new WakeLoop(vertx, wait, this::round);
        this.outage = new OutageLog(LOG, "stream", "Reading " + String.join(" and ", group.streams()));
    }

    void start() {
        permits.onFreed(loop::wake);
        loop.start();
    }

    /** Completes when nothing more is taken. What was handed on and is not settled yet is settled as usual. */
    Future<Void> stop() {
        permits.onFreed(() -> {});
        doorbell.close();
        return loop.stop().compose(done -> group.leave()).otherwiseEmpty();
    }

    private Future<Duration> round() {
        var still = still();
        if (!still.isZero()) {
            return upkeep.due(0).map(still).otherwise(still);
        }
        var held = new ArrayDeque<>(permits.acquire(pause.isTrying() || gate.trying() ? 1 : MOST_AT_ONCE));
        return upkeep.due(held.size())
                .compose(left -> {
                    handOn(left, held);
                    return held.isEmpty() ? Future.succeededFuture(wait) : take(held);
                })
                .onSuccess(next -> outage.up())
                .recover(failure -> failed(failure, held));
    }

    /** How long nothing is read: after a failure, and while what the handlers need is left alone. */
    private Duration still() {
        var closed = gate.closedFor();
        return pause.left().compareTo(closed) > 0 ? pause.left() : closed;
    }

    private Future<Duration> take(Deque<Permit> held) {
        int count = held.size();
        return group.take(count, share.kept(count)).compose(taken -> {
            int routine =
                    (int) taken.entries().stream().filter(this::isOfLastStream).count();
            share.taken(taken.entries().size() - routine, routine);
            handOn(taken.entries(), held);
            if (taken.entries().size() < count) {
                return waitForMore(taken, held);
            }
            release(held); // of entries that are worked on already
            return Future.succeededFuture(Duration.ZERO);
        });
    }

    private boolean isOfLastStream(Entry entry) {
        return entry.stream().equals(group.streams().get(group.streams().size() - 1));
    }

    /** Permits are not held while waiting: they belong to the whole node. */
    private Future<Duration> waitForMore(Taken taken, Deque<Permit> held) {
        giveBack(held);
        return doorbell.await(taken.lastIds()).map(Duration.ZERO);
    }

    private void giveBack(Deque<Permit> held) {
        permits.satisfied();
        release(held);
    }

    private static void release(Deque<Permit> held) {
        held.forEach(Permit::release);
        held.clear();
    }

    private Future<Duration> failed(Throwable failure, Deque<Permit> held) {
        giveBack(held);
        if (!doorbell.isClosed()) {
            outage.down(failure);
        }
        return Future.succeededFuture(pause.longer());
    }

    private void handOn(List<Entry> entries, Deque<Permit> held) {
        for (var entry : entries) {
            if (entry.status() == Entry.Status.GIVEN_UP) {
                LOG.atWarn()
                        .addKeyValue("event", "delivery.given-up")
                        .addKeyValue("stream", entry.stream())
                        .log("Entry {} was delivered too often; the ledger brings it back", entry.id());
            } else if (inFlight.begin(entry)) {
                handOn(entry, held.remove());
            }
        }
    }

    private void handOn(Entry entry, Permit permit) {
        deliverer
                .deliver(entry, permit)
                .otherwise(Settlement::of)
                .onSuccess(settlement -> settled(entry, permit, settlement));
    }

    private void settled(Entry entry, Permit permit, Settlement settlement) {
        if (settlement instanceof Settlement.Retry retry) {
            permit.release();
            inFlight.leave(entry);
            pause.longer();
            LOG.atDebug()
                    .addKeyValue("event", "delivery.retried")
                    .addKeyValue("stream", entry.stream())
                    .log("Entry {} is to be tried again: {}", entry.id(), retry.detail());
            return;
        }
        if (settlement instanceof Settlement.Reject reject) {
            permit.release();
            LOG.atWarn()
                    .addKeyValue("event", "delivery.rejected")
                    .addKeyValue("stream", entry.stream())
                    .log("Entry {} was rejected: {}", entry.id(), reject.detail());
        }
        pause.worked();
        inFlight.settle(entry);
    }
}
