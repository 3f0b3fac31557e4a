package io.vulnstream.ledger;

import io.vulnstream.bus.LaneShare;
import io.vulnstream.event.Lane;
import io.vulnstream.ledger.ResolutionStore.Due;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Requests to begin with next: urgent ones first, and routine ones by their share while those never end. One context. */
final class ResolveQueue {
    private final LaneShare share;
    private final Deque<Due> urgent = new ArrayDeque<>();
    private final Deque<Due> routine = new ArrayDeque<>();

    /** @param routineShare 0 to 1 */
    ResolveQueue(double routineShare) {
        this.share = new LaneShare(routineShare);
    }

    /** Instead of what stands in it; what is owed to routine ones stays owed. */
    void replace(List<Due> due) {
        urgent.clear();
        routine.clear();
        due.forEach(request -> (request.lane() == Lane.URGENT ? urgent : routine).add(request));
    }

    boolean isEmpty() {
        return urgent.isEmpty() && routine.isEmpty();
    }

    Due remove() {
        var lane = urgent.isEmpty() || (!routine.isEmpty() && share.kept(1) > 0) ? routine : urgent;
        share.taken(lane == urgent ? 1 : 0, lane == urgent ? 0 : 1);
        return lane.remove();
    }
}
