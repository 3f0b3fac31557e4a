package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.ledger.WindowStore.DueJob;
import io.vulnstream.ledger.WindowStore.LaneOf;
import io.vulnstream.ledger.WindowStore.Queued;
import io.vulnstream.support.pg.Pg;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Keeps a bounded window of due jobs in Redis, for each scanner and lane.
 *
 * <p>An entry is added first and its job marked after it: whatever ends between the two leaves a waiting job with an entry
 * that is a true hint, and the next round adds another one.
 */
public final class WindowFiller {
    private static final long MOMENT_MILLIS = 200;

    private final WindowStore store;
    private final Window window;
    private final int size;
    private final Limits limits;
    private final LimitedFill limited;
    private boolean added;

    /**
     * How much of what is due goes in.
     *
     * @param size entries for each scanner and lane
     * @param routineShare of the slots of a limit, 0 to 1
     */
    public record Settings(int size, Limits limits, double routineShare) {}

    public WindowFiller(Pg pg, Window window, Settings settings) {
        this.store = new WindowStore(pg);
        this.window = window;
        this.size = settings.size();
        this.limits = settings.limits();
        this.limited = new LimitedFill(store, new Slots(limits, settings.routineShare()), this::room, this::add);
    }

    /** @return whether more is due than there was room for */
    Future<Boolean> fill() {
        added = false;
        return store.lanesWithDueJobs()
                .compose(lanes -> limits.none()
                        ? each(lanes, this::fill).map(counts -> counts.stream().anyMatch(full -> full))
                        : limited.fill(lanes));
    }

    private Future<Integer> room(LaneOf lane) {
        return window.depth(lane.scanner(), lane.lane()).map(depth -> size - depth);
    }

    private Future<Boolean> fill(LaneOf lane) {
        return room(lane)
                .compose(room -> room <= 0
                        ? Future.succeededFuture(true)
                        : store.due(lane, room).compose(jobs -> add(lane, jobs)).map(count -> count.equals(room)));
    }

    private Future<Integer> add(LaneOf lane, List<DueJob> jobs) {
        if (jobs.isEmpty()) {
            return Future.succeededFuture(0);
        }
        added = true;
        var now = Instant.now();
        var entries = jobs.stream()
                .map(job -> Envelope.of(
                        "dispatcher",
                        now,
                        job.trace().next(),
                        new ScanRequested(job.job(), lane.scanner(), job.subject())))
                .toList();
        return window.add(lane.scanner(), lane.lane(), entries)
                .compose(ids -> store.queued(lane, jobs, ids))
                .map(jobs.size());
    }

    /**
     * Looks for queued jobs whose entries are neither in the stream nor pending: those were lost. Whatever is merely late
     * is left alone.
     *
     * @return how many wait again
     */
    Future<Integer> findLost() {
        return store.lanesWithQueuedJobs()
                .compose(lanes -> each(lanes, this::findLost))
                .map(counts -> counts.stream().mapToInt(Integer::intValue).sum());
    }

    private Future<Integer> findLost(LaneOf lane) {
        return store.queued(lane, 4 * size).compose(queued -> {
            var entries =
                    queued.stream().flatMap(q -> Stream.ofNullable(q.entry())).toList();
            return window.gone(lane.scanner(), lane.lane(), entries)
                    .map(gone -> queued.stream().filter(q -> isGone(q, gone)).toList())
                    .compose(lost -> lost.isEmpty() ? Future.succeededFuture(0) : store.backToWaiting(lost));
        });
    }

    private static boolean isGone(Queued queued, Set<String> gone) {
        var entry = queued.entry();
        return entry == null || gone.contains(entry);
    }

    private static <T> Future<List<T>> each(List<LaneOf> lanes, Function<LaneOf, Future<T>> work) {
        return Future.join(lanes.stream().map(work).toList()).map(all -> all.<T>list());
    }

    /** Where much comes in it is not asked after each round: one that added something is followed by another a moment later. */
    Future<Optional<Long>> untilNext() {
        return added ? Future.succeededFuture(Optional.of(MOMENT_MILLIS)) : store.untilNext();
    }
}
