package io.vulnstream.faults;

import io.vulnstream.faults.Aim.Blow;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Strikes an installation again and again: several hunters kill nodes, and one after the other something befalls the
 * servers. A seed decides what comes next, as far as the machine's timing allows.
 */
final class Storm {
    /** How long to wait until a node comes to a place where it is to die. */
    private static final long PATIENCE_MILLIS = 2_000;
    /** Longer than a lease. */
    private static final long BEYOND_LEASE_MILLIS = 3_000;
    /** Nodes that may be down at the same time. */
    private static final int HUNTERS = 4;
    /** Between two faults of servers, at most, and of the first, at most. */
    private static final int PAUSE_MILLIS = 5_000;

    private static final int FIRST_PAUSE_MILLIS = 1_500;
    /** One in so many victims may be idle. */
    private static final int IDLE = 25;

    private static final int ANY_TIME = 8;
    private static final int LOOKS = 300;

    /** Those of which a run wants as many as this share of its kills. */
    private static final double ENOUGH = 1 / 30.0;

    private static final String ROLLED_BACK = "redis rolled back by up to two seconds";
    private static final String WIPED = "redis wiped";

    private final Installation installation;
    private final Random random;
    private final long seed;
    private final Map<String, Integer> faults = new ConcurrentSkipListMap<>();
    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicInteger idleKills = new AtomicInteger();
    private volatile boolean over;

    Storm(Installation installation, long seed) {
        this.installation = installation;
        this.seed = seed;
        this.random = new Random(seed);
    }

    private interface Strike {
        void run() throws IOException, InterruptedException;
    }

    private record Fault(String name, int weight, Strike strike) {}

    private List<Fault> all() {
        var servers = installation.servers();
        return Arrays.asList(
                new Fault("process stopped for longer than a lease", 4, this::stopped),
                new Fault("network cut for longer than a lease", 4, this::cut),
                new Fault("redis killed", 4, servers::killRedis),
                new Fault(ROLLED_BACK, 13, servers::rollRedisBack),
                new Fault(WIPED, 13, servers::wipeRedis),
                new Fault("consumer group destroyed", 4, () -> servers.destroyGroup(random)),
                new Fault("stream deleted", 4, () -> servers.deleteStream(random)),
                new Fault("redis full", 2, this::redisFull),
                new Fault("archive answers 500, or errors", 1, () -> archive(Archive.Mode.FAILS)),
                new Fault("archive hangs", 1, () -> archive(Archive.Mode.HANGS)),
                new Fault("scratch disk full", 2, this::diskFull),
                new Fault("advisory database replaced", 4, () -> installation
                        .work()
                        .newDatabase()),
                new Fault("postgresql killed", 1, servers::killPostgres));
    }

    /** Until enough victims were killed that held something, or the time is over. */
    void rage(int wanted, long endNanos) throws IOException, InterruptedException {
        var hunters = new ArrayList<Thread>();
        for (int i = 0; i < HUNTERS; i++) {
            var own = new Random(seed * 31 + i);
            hunters.add(Thread.ofPlatform().start(() -> hunt(own)));
        }
        try {
            befall(wanted, endNanos);
        } finally {
            over = true;
            for (var hunter : hunters) {
                hunter.join();
            }
        }
    }

    private void befall(int wanted, long endNanos) throws IOException, InterruptedException {
        var all = all();
        Collections.shuffle(all, random); // each once, so that a short storm has all of them
        var first = new ArrayDeque<>(all);
        int weights = all.stream().mapToInt(Fault::weight).sum();
        long told = System.nanoTime();
        while (!enough(wanted) && System.nanoTime() < endNanos) {
            var next = first.isEmpty() ? drawn(all, random.nextInt(weights)) : first.remove();
            next.strike().run();
            faults.merge(next.name(), 1, Integer::sum);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(first.isEmpty() ? PAUSE_MILLIS : FIRST_PAUSE_MILLIS));
            if (System.nanoTime() - told > TimeUnit.MINUTES.toNanos(1)) {
                told = System.nanoTime();
                System.out.println("# " + kills + " kills so far, " + faults + "; " + installation.soFar());
            }
        }
    }

    private static Fault drawn(List<Fault> all, int weight) {
        int left = weight;
        for (var fault : all) {
            left -= fault.weight();
            if (left < 0) {
                return fault;
            }
        }
        throw new IllegalArgumentException(weight + " is more than all faults weigh");
    }

    private boolean enough(int wanted) {
        return kills.get() >= wanted
                && faults.getOrDefault(ROLLED_BACK, 0) >= (int) (wanted * ENOUGH)
                && faults.getOrDefault(WIPED, 0) >= (int) (wanted * ENOUGH);
    }

    private void hunt(Random own) {
        try {
            while (!over) {
                var victim = installation.take(own);
                if (victim.isEmpty()) {
                    TimeUnit.MILLISECONDS.sleep(20);
                    continue;
                }
                try {
                    strike(victim.get(), own);
                } finally {
                    victim.get().restart();
                    installation.giveBack(victim.get());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void strike(FaultNode victim, Random own) throws InterruptedException {
        var instance = victim.instance();
        if (own.nextInt(ANY_TIME) == 0) {
            TimeUnit.MILLISECONDS.sleep(own.nextInt((int) PATIENCE_MILLIS / 2));
            boolean idle = own.nextInt(IDLE) == 0;
            boolean held = installation.holds(victim);
            for (int i = 0; i < LOOKS && !held && !idle; i++) {
                TimeUnit.MILLISECONDS.sleep(1);
                held = installation.holds(victim);
            }
            if (!held && !idle) {
                return;
            }
            victim.kill();
            installation.died(instance);
            count(held, "kill at any time");
            return;
        }
        var blow = own.nextInt(installation.small() ? 2 : 15) == 0 ? Blow.STOP : Blow.KILL;
        installation
                .aim()
                .strike(victim, blow, own.nextInt(IDLE) == 0, own, PATIENCE_MILLIS)
                .ifPresent(hit -> {
                    if (blow == Blow.STOP) {
                        faults.merge("stopped before a write for longer than a lease", 1, Integer::sum);
                        return;
                    }
                    installation.died(instance);
                    count(hit.held(), "kill between two steps");
                });
    }

    private void count(boolean held, String how) {
        (held ? kills : idleKills).incrementAndGet();
        faults.merge(how, 1, Integer::sum);
    }

    /** One that no hunter has its eye on: any, or one that holds something if there is such a one soon. */
    private void befalls(Befalls what) throws IOException, InterruptedException {
        boolean any = random.nextBoolean();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (true) {
            var victim = installation.take(random);
            boolean late = System.nanoTime() > until;
            if (victim.isPresent() && (any || late || installation.holds(victim.get()))) {
                try {
                    what.happen(victim.get());
                } finally {
                    victim.get().restart();
                    installation.giveBack(victim.get());
                }
                return;
            }
            victim.ifPresent(installation::giveBack);
            if (System.nanoTime() > until + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private interface Befalls {
        void happen(FaultNode node) throws IOException, InterruptedException;
    }

    private void stopped() throws IOException, InterruptedException {
        befalls(victim -> {
            victim.signal("STOP");
            TimeUnit.MILLISECONDS.sleep(BEYOND_LEASE_MILLIS + random.nextInt(PAUSE_MILLIS / 2));
            maybeWipe();
            victim.signal("CONT");
        });
    }

    private void cut() throws IOException, InterruptedException {
        befalls(victim -> {
            victim.cut(true);
            TimeUnit.MILLISECONDS.sleep(BEYOND_LEASE_MILLIS);
            victim.cut(false);
        });
    }

    private void redisFull() throws InterruptedException {
        installation.servers().fillRedis(true);
        TimeUnit.MILLISECONDS.sleep(BEYOND_LEASE_MILLIS);
        installation.servers().fillRedis(false);
    }

    private void archive(Archive.Mode mode) throws IOException, InterruptedException {
        installation.archive().mode(mode);
        TimeUnit.MILLISECONDS.sleep(BEYOND_LEASE_MILLIS);
        maybeWipe();
        installation.archive().mode(Archive.Mode.WORKS);
    }

    /** What was published to somebody who is away then is in the ledger alone. */
    private void maybeWipe() throws IOException, InterruptedException {
        if (random.nextInt(3) > 0) {
            installation.servers().wipeRedis();
            faults.merge(WIPED, 1, Integer::sum);
        }
    }

    private void diskFull() throws InterruptedException {
        for (var node : installation.nodes()) {
            if (node.hasSmallScratch()) {
                boolean full = node.fillScratch();
                TimeUnit.MILLISECONDS.sleep(full ? BEYOND_LEASE_MILLIS : 0);
                node.clearScratch();
            }
        }
    }

    /** Of processes that held a claim or a transaction. */
    int kills() {
        return kills.get();
    }

    int rollbacks() {
        return faults.getOrDefault(ROLLED_BACK, 0);
    }

    int wipes() {
        return faults.getOrDefault(WIPED, 0);
    }

    List<String> summary() {
        var lines = new ArrayList<String>();
        faults.forEach((name, count) -> lines.add(count + " times " + name));
        lines.add(kills + " victims held a claim or a transaction, " + idleKills + " held nothing");
        lines.add("kills by step (of those that held nothing):"
                + installation.aim().struck().entrySet().stream()
                        .map(one -> one.getValue()[0] + " (" + one.getValue()[1] + ") " + one.getKey())
                        .collect(Collectors.joining("\n#     ", "\n#     ", "")));
        return lines;
    }
}
