package io.vulnstream.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Strikes an installation again and again; a seed decides what comes next. */
final class Storm {
    /** How long to wait until a node comes to the place where it is to die. */
    private static final long PATIENCE_MILLIS = 2_000;
    /** Longer than a lease. */
    private static final long BEYOND_LEASE_MILLIS = 3_000;

    private final Installation installation;
    private final Random random;
    private final Map<String, Integer> faults = new TreeMap<>();
    private int kills;

    Storm(Installation installation, long seed) {
        this.installation = installation;
        this.random = new Random(seed);
    }

    private interface Strike {
        void run() throws IOException, InterruptedException;
    }

    private record Fault(String name, int weight, Strike strike) {}

    private List<Fault> all() {
        var servers = installation.servers();
        return List.of(
                new Fault("kill between two steps", 70, this::aimed),
                new Fault("kill at any time", 12, () -> killed(any())),
                new Fault("process stopped for longer than a lease", 4, this::stopped),
                new Fault("network cut for longer than a lease", 4, this::cut),
                new Fault("redis killed", 3, servers::killRedis),
                new Fault("redis rolled back by up to two seconds", 3, servers::rollRedisBack),
                new Fault("redis wiped", 3, () -> servers.redis("FLUSHALL")),
                new Fault("postgresql killed", 1, servers::killPostgres));
    }

    /** Until enough victims were killed that held something, or the time is over. */
    void rage(int wanted, long endNanos) throws IOException, InterruptedException {
        var all = all();
        int weights = all.stream().mapToInt(Fault::weight).sum();
        while (kills < wanted && System.nanoTime() < endNanos) {
            int left = random.nextInt(weights);
            int i = 0;
            while (left >= all.get(i).weight()) {
                left -= all.get(i).weight();
                i++;
            }
            all.get(i).strike().run();
            faults.merge(all.get(i).name(), 1, Integer::sum);
            installation.mend();
        }
    }

    private FaultNode any() {
        var nodes = installation.nodes();
        return nodes.get(random.nextInt(nodes.size()));
    }

    private void aimed() throws InterruptedException {
        var victim = any();
        var instance = victim.instance();
        installation.aim().strike(victim, random, PATIENCE_MILLIS).ifPresent(hit -> {
            installation.died(instance);
            if (hit.held()) {
                kills++;
            }
        });
    }

    private void killed(FaultNode victim) {
        if (victim.running()) {
            if (installation.holds(victim)) {
                kills++;
            }
            installation.died(victim.instance());
            victim.kill();
        }
    }

    private void stopped() throws IOException, InterruptedException {
        var victim = any();
        if (victim.running()) {
            victim.signal("STOP");
            TimeUnit.MILLISECONDS.sleep(BEYOND_LEASE_MILLIS);
            victim.signal("CONT");
        }
    }

    private void cut() throws InterruptedException {
        var victim = any();
        victim.cut(true);
        TimeUnit.MILLISECONDS.sleep(BEYOND_LEASE_MILLIS);
        victim.cut(false);
    }

    /** Of processes that held a claim or a transaction. */
    int kills() {
        return kills;
    }

    List<String> summary() {
        var lines = new ArrayList<String>();
        faults.forEach((name, count) -> lines.add(count + " times " + name));
        lines.add("kills by step: "
                + installation.aim().struck().entrySet().stream()
                        .map(one -> one.getValue() + " " + one.getKey())
                        .collect(Collectors.joining("\n    ", "\n    ", "")));
        return lines;
    }
}
