package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.event.Lane;
import io.vulnstream.ledger.Slots.Pass;
import io.vulnstream.ledger.WindowStore.DueJob;
import io.vulnstream.ledger.WindowStore.LaneOf;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One filling of the window where what runs in the cluster is limited: what routine work is owed, then urgent work, then
 * the rest, one lane after the other, so that each sees what the one before it took.
 */
final class LimitedFill {
    private final WindowStore store;
    private final Slots slots;
    private final Function<LaneOf, Future<Integer>> room;
    private final BiFunction<LaneOf, List<DueJob>, Future<Integer>> add;

    /**
     * @param room how many entries the window of a lane has place for
     * @param add puts jobs into it and answers how many
     */
    LimitedFill(
            WindowStore store,
            Slots slots,
            Function<LaneOf, Future<Integer>> room,
            BiFunction<LaneOf, List<DueJob>, Future<Integer>> add) {
        this.store = store;
        this.slots = slots;
        this.room = room;
        this.add = add;
    }

    private record Step(LaneOf lane, @Nullable String registry, Pass pass) {}

    /** @return whether more is due than the window itself has place for; what waits for a slot is not meant */
    Future<Boolean> fill(List<LaneOf> lanes) {
        return store.usage().compose(usage -> {
            slots.begin(usage);
            Future<Boolean> full = Future.succeededFuture(false);
            for (var step : steps(lanes)) {
                full = full.compose(before -> fill(step).map(now -> before || now));
            }
            return full;
        });
    }

    private List<Step> steps(List<LaneOf> lanes) {
        var steps = new ArrayList<Step>();
        var ordered = lanes.stream().sorted(Comparator.comparing(LaneOf::lane)).toList();
        ordered.stream().filter(lane -> lane.lane() == Lane.ROUTINE).forEach(lane -> each(lane, Pass.OWED, steps));
        ordered.forEach(lane -> each(lane, Pass.FREE, steps));
        return steps;
    }

    private void each(LaneOf lane, Pass pass, List<Step> steps) {
        slots.registries().stream().sorted().forEach(registry -> steps.add(new Step(lane, registry, pass)));
        steps.add(new Step(lane, null, pass));
    }

    private Future<Boolean> fill(Step step) {
        int free = slots.room(step.lane(), step.registry(), step.pass());
        if (free == 0 || (step.pass() == Pass.OWED && free == Integer.MAX_VALUE)) {
            return Future.succeededFuture(false);
        }
        return room.apply(step.lane()).compose(places -> {
            int wanted = Math.min(free, places);
            return wanted <= 0
                    ? Future.succeededFuture(true)
                    : store.due(step.lane(), step.registry(), slots.registries(), wanted)
                            .compose(jobs -> add.apply(step.lane(), jobs))
                            .map(count -> {
                                slots.added(step.lane(), step.registry(), count);
                                return count.equals(places);
                            });
        });
    }
}
