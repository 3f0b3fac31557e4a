package io.vulnstream.ledger;

import io.vulnstream.bus.LaneShare;
import io.vulnstream.event.Lane;
import io.vulnstream.ledger.WindowStore.LaneOf;
import io.vulnstream.ledger.WindowStore.Usage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many jobs may be put into the window where what runs in the cluster is limited: no more than there are free slots, so
 * that nobody claims in vain. Every so many of them is kept for routine work. Counts one round at a time; between rounds it
 * remembers only what is owed to routine work, which is nothing that could be lost.
 */
final class Slots {
    private final Map<String, Slot> scanners;
    private final Map<String, Slot> registries;

    /** @param routineShare 0 to 1 */
    Slots(Limits limits, double routineShare) {
        this.scanners = slots(limits.scanners(), routineShare);
        this.registries = slots(limits.registries(), routineShare);
    }

    private static Map<String, Slot> slots(Map<String, Integer> limits, double share) {
        return limits.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, limit -> new Slot(limit.getValue(), share)));
    }

    /** Which jobs of a lane may go in: those that routine is owed, or all there is room for. */
    enum Pass {
        OWED,
        FREE
    }

    private static final class Slot {
        private final int limit;
        private final LaneShare share;
        private final Map<Lane, Integer> published = new HashMap<>();
        private int free;
        private int kept;

        Slot(int limit, double share) {
            this.limit = limit;
            this.share = new LaneShare(share);
        }

        void begin() {
            free = limit;
            published.clear();
        }

        void used(Usage usage) {
            if (usage.running()) {
                free -= usage.count();
            } else {
                published.merge(usage.lane(), usage.count(), Integer::sum);
            }
        }

        /** All that is used has been told. */
        void ready() {
            free = Math.max(0, free);
            kept = share.kept(free);
        }

        /** Urgent work is never behind routine work that stands in the window and has not begun. */
        int room(Lane lane, Pass pass) {
            int urgent = published.getOrDefault(Lane.URGENT, 0);
            int routine = published.getOrDefault(Lane.ROUTINE, 0);
            if (pass == Pass.OWED) {
                return lane == Lane.ROUTINE ? kept - routine : 0;
            }
            return lane == Lane.URGENT ? free - urgent - Math.min(kept, routine) : free - urgent - routine;
        }

        void add(Lane lane, int count) {
            published.merge(lane, count, Integer::sum);
            share.taken(lane == Lane.URGENT ? count : 0, lane == Lane.ROUTINE ? count : 0);
        }
    }

    /** @param usage what runs and what stands in the window now */
    void begin(List<Usage> usage) {
        scanners.values().forEach(Slot::begin);
        registries.values().forEach(Slot::begin);
        usage.forEach(used -> {
            var scanner = scanners.get(used.scanner());
            var registry = registries.get(used.registry());
            if (scanner != null) {
                scanner.used(used);
            }
            if (registry != null) {
                registry.used(used);
            }
        });
        scanners.values().forEach(Slot::ready);
        registries.values().forEach(Slot::ready);
    }

    Set<String> registries() {
        return registries.keySet();
    }

    /**
     * @param registry null for all that have no limit
     * @return {@link Integer#MAX_VALUE} without any limit
     */
    int room(LaneOf lane, @Nullable String registry, Pass pass) {
        return Math.min(
                room(scanners.get(lane.scanner()), lane.lane(), pass),
                registry == null ? Integer.MAX_VALUE : room(registries.get(registry), lane.lane(), pass));
    }

    private static int room(@Nullable Slot slot, Lane lane, Pass pass) {
        return slot == null ? Integer.MAX_VALUE : Math.max(0, slot.room(lane, pass));
    }

    void added(LaneOf lane, @Nullable String registry, int count) {
        var scanner = scanners.get(lane.scanner());
        if (scanner != null) {
            scanner.add(lane.lane(), count);
        }
        var host = registry == null ? null : registries.get(registry);
        if (host != null) {
            host.add(lane.lane(), count);
        }
    }
}
