package io.vulnstream.faults;

import io.vulnstream.faults.Steps.Side;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Kills a node exactly between two of its steps. Which steps there are it learns by listening; the ones that were struck
 * least come first, so that after a while all of them were.
 */
final class Aim implements FaultNode.Listener {
    /** Who dies holding nothing proves little: such a place is tried again later than others. */
    private static final int IDLE = 4;

    /** A place in the life of a node of some name: before a step, or after it. */
    record Place(String node, String step, Side side) {}

    /** @param held whether the victim held a claim or an open transaction when it died */
    record Hit(Place place, boolean held) {}

    private record Shot(FaultNode victim, Place place, CountDownLatch done, AtomicReference<@Nullable Hit> hit) {}

    private final Map<String, Set<Place>> seen = new ConcurrentHashMap<>();
    private final Map<Place, Integer> hits = new ConcurrentHashMap<>();
    /** What a shot at a place has cost so far. */
    private final Map<Place, Integer> costs = new ConcurrentHashMap<>();

    private final AtomicReference<@Nullable Shot> armed = new AtomicReference<>();
    private final Predicate<FaultNode> holds;
    private final Mutant mutant;

    /** @param holds whether a node has claims now */
    Aim(Predicate<FaultNode> holds, Mutant mutant) {
        this.holds = holds;
        this.mutant = mutant;
    }

    @Override
    public boolean reached(FaultNode node, String step, Side side) {
        var place = new Place(node.name(), step, side);
        seen.computeIfAbsent(node.name(), name -> ConcurrentHashMap.newKeySet()).add(place);
        var shot = armed.get();
        if (shot == null || shot.victim() != node || !shot.place().equals(place) || !armed.compareAndSet(shot, null)) {
            return node.running();
        }
        var held = node.inTransaction() || holds.test(node);
        node.kill();
        hits.merge(place, 1, Integer::sum);
        costs.merge(place, held ? 1 : IDLE, Integer::sum);
        shot.hit().set(new Hit(place, held));
        shot.done().countDown();
        return false;
    }

    @Override
    public String rewritten(String sql) {
        return mutant.rewritten(sql);
    }

    /** Waits until the node comes to a place where it was struck least; empty when it does not come there in time. */
    Optional<Hit> strike(FaultNode victim, Random random, long millis) throws InterruptedException {
        var places = seen.getOrDefault(victim.name(), Set.of());
        if (places.isEmpty()) {
            return Optional.empty();
        }
        var shuffled = new java.util.ArrayList<>(places);
        shuffled.sort(Comparator.comparing(Place::toString)); // so that a seed repeats
        java.util.Collections.shuffle(shuffled, random);
        var place = shuffled.stream()
                .min(Comparator.comparingInt(one -> costs.getOrDefault(one, 0)))
                .orElseThrow();
        var shot = new Shot(victim, place, new CountDownLatch(1), new AtomicReference<>());
        armed.set(shot);
        boolean done = shot.done().await(millis, TimeUnit.MILLISECONDS);
        if (!done && !armed.compareAndSet(shot, null)) {
            shot.done().await();
        }
        if (!done && shot.hit().get() == null) {
            costs.merge(place, IDLE, Integer::sum); // it is hardly ever reached: others have their turn
        }
        return Optional.ofNullable(shot.hit().get());
    }

    /** Places and how often they were struck. */
    Map<String, Integer> struck() {
        var sorted = new TreeMap<String, Integer>();
        hits.forEach((place, count) -> sorted.merge(
                place.side().name().toLowerCase(java.util.Locale.ROOT) + " " + place.step(), count, Integer::sum));
        return sorted;
    }
}
