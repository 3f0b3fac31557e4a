package io.vulnstream.stream;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a reader does from time to time: says what it still works on, takes over what was left behind, trims. */
final class Upkeep {
    private final StreamGroup group;
    private final InFlight inFlight;
    private final Settings settings;
    private long last = System.nanoTime();

    /**
     * @param redeliver how long nobody may work on a delivered entry before it is delivered again
     * @param trimFor groups that must have acknowledged what is trimmed; none means that nothing is trimmed
     */
    record Settings(Duration redeliver, Set<String> trimFor) {
        /** Often enough that one time may fail before what is worked on counts as left behind. */
        Duration every() {
            return redeliver.dividedBy(3);
        }
    }

    Upkeep(StreamGroup group, InFlight inFlight, Settings settings) {
        this.group = group;
        this.inFlight = inFlight;
        this.settings = settings;
    }

    /** @return what was taken over, at most count of each stream; nothing when it is too early */
    Future<List<Entry>> due(int count) {
        long now = System.nanoTime();
        if (now - last < settings.every().toNanos()) {
            return Future.succeededFuture(List.of());
        }
        last = now;
        Future<List<Entry>> taken = Future.succeededFuture(new ArrayList<>());
        for (var stream : group.streams()) {
            taken = taken.compose(entries -> group.maintain(
                            stream, inFlight.of(stream), settings.redeliver(), Math.max(0, count - entries.size()))
                    .compose(more -> {
                        entries.addAll(more);
                        return settings.trimFor().isEmpty()
                                ? Future.succeededFuture(entries)
                                : group.trim(stream, settings.trimFor()).map(entries);
                    }));
        }
        return taken;
    }
}
