package io.vulnstream.stream;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Entries that were handed on and are not settled, and those that are to be acknowledged, a batch at once. One context. */
final class InFlight {
    private final Vertx vertx;
    private final StreamGroup group;
    private final Map<String, Set<String>> workedOn = new HashMap<>();
    private final Map<String, List<String>> settled = new HashMap<>();
    private boolean flushing;

    InFlight(Vertx vertx, StreamGroup group) {
        this.vertx = vertx;
        this.group = group;
    }

    /** @return false when it is being worked on already: it was delivered a second time */
    boolean begin(Entry entry) {
        return workedOn.computeIfAbsent(entry.stream(), s -> new HashSet<>()).add(entry.id());
    }

    Set<String> of(String stream) {
        return Set.copyOf(workedOn.getOrDefault(stream, Set.of()));
    }

    /** Stays pending, and comes again when it has been idle for long enough. */
    void leave(Entry entry) {
        workedOn.getOrDefault(entry.stream(), new HashSet<>()).remove(entry.id());
    }

    /**
     * To be acknowledged, with what else is settled until then. When that fails it stays pending, is delivered again, and
     * its handler finds that there is nothing to do.
     */
    void settle(Entry entry) {
        settled.computeIfAbsent(entry.stream(), s -> new ArrayList<>()).add(entry.id());
        if (!flushing) {
            flushing = true;
            vertx.getOrCreateContext().runOnContext(nothing -> flush());
        }
    }

    private void flush() {
        flushing = false;
        var batch = new HashMap<>(settled);
        settled.clear();
        batch.forEach((stream, ids) -> group.settle(stream, ids)
                .onComplete(
                        done -> workedOn.getOrDefault(stream, new HashSet<>()).removeAll(Set.copyOf(ids))));
    }
}
