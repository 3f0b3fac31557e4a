package io.vulnstream.bench;

import io.vulnstream.event.Lane;
import io.vulnstream.stream.ScriptLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Measures how fast jobs go from the committed request to the marks of both subscribers, and what that costs: first
 * without the ledger, in turns with the bare scripts in Redis, then with it; and how many requests are accepted by HTTP.
 *
 * <p>Arguments: the checkout, a folder to work in, how many jobs.
 */
public final class CycleBench {
    private static final int BATCH = 1_000;
    private static final int PERMITS = 200;
    private static final int ROUNDS = 5;
    private static final double GOAL_RATIO = 0.5;
    private static final double GOAL_RATE = 4_000;
    private static final double GOAL_CPU = 0.45;
    private static final double GOAL_BATCHES = 20_000;
    private static final double GOAL_SINGLE = 1_500;

    private final Figures figures = new Figures(System.out);
    private final BenchServers servers;
    private int asked;

    private CycleBench(BenchServers servers) {
        this.servers = servers;
    }

    public static void main(String[] args) throws Exception {
        int jobs = Integer.parseInt(args[2]);
        try (var servers = BenchServers.start(
                Path.of(args[0]), Path.of(args[1]).toAbsolutePath().resolve("servers"))) {
            var bench = new CycleBench(servers);
            bench.ledgerOff(jobs);
            bench.ledgerOn(jobs);
            bench.accepting("cycle.accept.batches", 4, 1_000, 100, GOAL_BATCHES);
            bench.accepting("cycle.accept.single", 64, 1, 10_000, GOAL_SINGLE);
        }
    }

    private void ledgerOff(int jobs) throws Exception {
        try (var machinery = new Machinery(servers, "off", Machinery.defaults());
                var loop = new ScriptLoop(servers.redis())) {
            machinery.startStubSubscribers();
            machinery.startWorkers(PERMITS, machinery.stub(), job -> {});
            var pipeline = new ArrayList<Double>();
            var scripts = new ArrayList<Double>();
            for (int round = 0; round <= ROUNDS; round++) {
                double ours = rate(jobs, () -> {
                    long done = machinery.marked.sum() + 2L * jobs;
                    machinery.feed(jobs);
                    await(machinery, done);
                });
                double theirs = rate(jobs, () -> loop.run(jobs));
                if (round > 0) { // the first one warms up
                    pipeline.add(ours);
                    scripts.add(theirs);
                }
            }
            figures.figure("cycle.ledger_off.rate", Figures.median(pipeline), "events/s");
            figures.figure("cycle.ledger_off.scripts", Figures.median(scripts), "events/s");
            figures.atLeast(
                    "cycle.ledger_off.ratio", Figures.median(pipeline) / Figures.median(scripts), "ratio", GOAL_RATIO);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double rate(int jobs, Work work) throws Exception {
        var begun = System.nanoTime();
        work.run();
        return jobs / ((System.nanoTime() - begun) / 1e9);
    }

    private static void await(Machinery machinery, long marked) throws InterruptedException {
        while (machinery.marked.sum() < marked) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void ledgerOn(int jobs) throws Exception {
        try (var machinery = new Machinery(servers, "on", Machinery.defaults())) {
            machinery.startSubscribers();
            machinery.startWorkers(PERMITS, machinery.ledger(), job -> {});
            machinery.startDispatcher();
            cycle(machinery, jobs);
            machinery.analyze();
            var before = servers.cpu();
            double rate = rate(jobs, () -> cycle(machinery, jobs));
            var used = servers.cpu().since(before);
            figures.figure("cycle.ledger_on.cpu_process", used.process() / jobs * 1000, "cpu-s/1000");
            figures.figure("cycle.ledger_on.cpu_servers", used.servers() / jobs * 1000, "cpu-s/1000");
            figures.atMost("cycle.ledger_on.cpu", used.all() / jobs * 1000, "cpu-s/1000", GOAL_CPU);
            figures.atLeast("cycle.ledger_on.rate", rate, "events/s", GOAL_RATE);
            figures.atMost(
                    "cycle.executions",
                    (double) machinery.count("select count(*) from attempt")
                            / machinery.count("select count(*) from job where state = 4"),
                    "per job",
                    1.0);
        }
    }

    /** By HTTP, from clients on the same machine. */
    private void accepting(String name, int clients, int batch, int requests, double goal) throws Exception {
        try (var load = new AcceptLoad(servers.node(), clients, batch);
                var machinery = new Machinery(servers, "accept", Machinery.defaults())) {
            long before = machinery.count("select count(*) from request");
            load.rate(requests / 5);
            double rate = load.rate(requests);
            long kept = machinery.count("select count(*) from request") - before;
            if (kept != load.accepted()) {
                throw new IllegalStateException(load.accepted() + " were accepted, and " + kept + " are there");
            }
            figures.atLeast(name, rate, "requests/s", goal);
        }
    }

    private void cycle(Machinery machinery, int jobs) throws InterruptedException {
        int requests = jobs / Machinery.SCANNERS.size();
        long done = machinery.marked.sum() + 2L * jobs;
        for (int left = requests; left > 0; left -= BATCH) {
            machinery.ask(asked, Math.min(BATCH, left), Lane.ROUTINE);
            asked += Math.min(BATCH, left);
        }
        await(machinery, done);
    }
}
