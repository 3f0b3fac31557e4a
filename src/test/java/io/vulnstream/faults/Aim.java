package io.vulnstream.faults;

import io.vulnstream.faults.Steps.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
 * Kills or stops nodes exactly between two of their steps. Which steps there are it learns by listening; the ones that were struck
 * least come first, so that after a while all of them were.
 */
final class Aim implements FaultNode.Listener {
    /** Of the places of a node, those that were struck least: whichever it comes to first. */
    private static final double SHARE = 0.3;
    /** A place that is hardly ever reached leaves the others their turn. */
    private static final int MISSED = 1;

    /** Longer than a lease, and than what it takes until somebody else has begun. */
    private static final Duration SLEEP = Duration.ofSeconds(4);

    /** A place in the life of a node of some name: before a step, or after it. */
    record Place(String node, String step, Side side) {
        String told() {
            return side.name().toLowerCase(Locale.ROOT) + " " + step;
        }
    }

    /** @param held whether the victim held a claim or an open transaction when it died */
    record Hit(Place place, boolean held) {}

    /** What is done to a victim there. */
    enum Blow {
        KILL,
        /** It is stopped for longer than a lease; what it was about to write is written when it wakes up, or just before. */
        STOP
    }

    /** @param idle whether a victim will do that holds nothing */
    private record Shot(
            Blow blow, Set<Place> places, boolean idle, CountDownLatch done, AtomicReference<@Nullable Hit> hit) {}

    private final Map<String, Set<Place>> seen = new ConcurrentHashMap<>();
    /** Kills of those that held something, and of those that did not. */
    private final Map<Place, Integer> hits = new ConcurrentHashMap<>();

    private final Map<Place, Integer> idleHits = new ConcurrentHashMap<>();
    /** What shots at a place have cost so far. */
    private final Map<Place, Integer> costs = new ConcurrentHashMap<>();

    private final Map<FaultNode, Shot> armed = new ConcurrentHashMap<>();
    private final Predicate<FaultNode> holds;
    private final Mutant mutant;

    /** @param holds whether a node has claims or a transaction now */
    Aim(Predicate<FaultNode> holds, Mutant mutant) {
        this.holds = holds;
        this.mutant = mutant;
    }

    @Override
    public boolean reached(FaultNode node, String step, Side side) {
        var place = new Place(node.name(), step, side);
        var places = seen.get(node.name());
        if (places == null) {
            places = seen.computeIfAbsent(node.name(), name -> ConcurrentHashMap.newKeySet());
        }
        places.add(place);
        var shot = armed.get(node);
        if (shot == null || !shot.places().contains(place)) {
            return node.running();
        }
        var held = holds.test(node);
        if ((!held && !shot.idle()) || !armed.remove(node, shot)) {
            return node.running();
        }
        if (shot.blow() == Blow.KILL) {
            node.kill();
            (held ? hits : idleHits).merge(place, 1, Integer::sum);
        } else {
            node.sleep(SLEEP);
        }
        costs.merge(place, 1, Integer::sum);
        shot.hit().set(new Hit(place, held));
        shot.done().countDown();
        return node.running();
    }

    @Override
    public String rewritten(String sql) {
        return mutant.rewritten(sql);
    }

    /** Waits until the node comes to a place where it was struck least; empty when it does not come there in time. */
    Optional<Hit> strike(FaultNode victim, Blow blow, boolean idle, Random random, long millis)
            throws InterruptedException {
        var places = leastStruck(victim, blow, random);
        if (places.isEmpty()) {
            return Optional.empty();
        }
        var shot = new Shot(blow, Set.copyOf(places), idle, new CountDownLatch(1), new AtomicReference<>());
        armed.put(victim, shot);
        boolean done = shot.done().await(millis, TimeUnit.MILLISECONDS);
        if (!done && !armed.remove(victim, shot)) {
            shot.done().await();
        }
        if (shot.hit().get() == null) {
            places.forEach(place -> costs.merge(place, MISSED, Integer::sum));
        }
        return Optional.ofNullable(shot.hit().get());
    }

    private List<Place> leastStruck(FaultNode victim, Blow blow, Random random) {
        var all = seen.getOrDefault(victim.name(), Set.of());
        var shuffled = new ArrayList<>(all.stream()
                .filter(place -> blow == Blow.KILL || isBeforeAWrite(place, all))
                .toList());
        shuffled.sort(Comparator.comparing(Place::toString)); // so that a seed repeats
        Collections.shuffle(shuffled, random);
        shuffled.sort(Comparator.comparingInt(one -> costs.getOrDefault(one, 0)));
        return shuffled.subList(0, (int) Math.ceil(shuffled.size() * SHARE));
    }

    private static boolean isBeforeAWrite(Place place, Set<Place> all) {
        return place.side() == Side.BEFORE && all.contains(new Place(place.node(), place.step(), Side.WITHIN));
    }

    /** Places, and how often somebody died there: who held something, and who did not. */
    Map<String, int[]> struck() {
        var sorted = new TreeMap<String, int[]>();
        hits.forEach((place, count) -> sorted.computeIfAbsent(place.told(), told -> new int[2])[0] += count);
        idleHits.forEach((place, count) -> sorted.computeIfAbsent(place.told(), told -> new int[2])[1] += count);
        return sorted;
    }
}
