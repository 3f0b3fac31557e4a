package io.vulnstream.bench;

import io.vulnstream.event.Lane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the time from the committed request to the start of its handler while 500 jobs a second are asked for: within
 * one process, and with the dispatcher in another one.
 *
 * <p>Requests come at fixed times, whether or not those before them are served. Arguments: the checkout, a folder to work
 * in, seconds.
 */
public final class LatencyBench {
    private static final int PER_SECOND = 500;
    private static final int WARM_UP_SECONDS = 20;
    private static final int PERMITS = 50;

    private final Figures figures = new Figures(System.out);
    private final BenchServers servers;
    private final int seconds;
    private int asked;

    private LatencyBench(BenchServers servers, int seconds) {
        this.servers = servers;
        this.seconds = seconds;
    }

    public static void main(String[] args) throws Exception {
        try (var servers = BenchServers.start(
                Path.of(args[0]), Path.of(args[1]).toAbsolutePath().resolve("servers"))) {
            var bench = new LatencyBench(servers, Integer.parseInt(args[2]));
            bench.oneNode();
            bench.twoNodes();
        }
    }

    private void oneNode() throws Exception {
        try (var machinery = new Machinery(servers, "one", Machinery.defaults())) {
            machinery.startDispatcher();
            measure("latency.one_node", machinery, 10);
        }
    }

    private void twoNodes() throws Exception {
        try (var cluster = BenchCluster.start(servers, "two");
                var machinery = new Machinery(
                        cluster.vertx, servers.postgres(), servers.redis(), "two", Machinery.defaults())) {
            measure("latency.two_nodes", machinery, 20);
        }
    }

    private void measure(String name, Machinery machinery, double goal) throws Exception {
        var committed = new ConcurrentHashMap<String, Long>();
        var begun = new ConcurrentHashMap<String, Long>();
        machinery.startSubscribers();
        machinery.startWorkers(PERMITS, machinery.ledger(), job -> begun.put(job.subject(), System.nanoTime()));
        ask(machinery, WARM_UP_SECONDS, committed, begun);
        machinery.analyze();
        committed.clear();
        begun.clear();
        ask(machinery, seconds, committed, begun);
        var millis = new ArrayList<Double>();
        committed.forEach((digest, at) -> millis.add((Objects.requireNonNull(begun.get(digest)) - at) / 1e6));
        figures.note(
                "%s: %d requests at %d a second; %s", name, millis.size(), PER_SECOND, machinery.stages(millis.size()));
        figures.figure(name + ".median", Figures.median(millis), "ms");
        figures.atMost(name + ".p99", Figures.p99(millis), "ms", goal);
    }

    /** Returns when all of them have begun. */
    private void ask(Machinery machinery, int length, Map<String, Long> committed, Map<String, Long> begun)
            throws InterruptedException {
        var failures = new ConcurrentLinkedQueue<Throwable>();
        int count = length * PER_SECOND;
        long first = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = first + i * (1_000_000_000L / PER_SECOND);
            for (long left; (left = due - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(left);
            }
            int number = asked++;
            var scanner = Machinery.SCANNERS.get(i % Machinery.SCANNERS.size());
            machinery
                    .ask(List.of(Machinery.request(number, List.of(scanner), Lane.URGENT)))
                    .onSuccess(done -> committed.put(Machinery.digest(number), System.nanoTime()))
                    .onFailure(failures::add);
        }
        while ((begun.size() < count || committed.size() < count) && failures.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a request was not accepted", failures.peek());
        }
    }
}
