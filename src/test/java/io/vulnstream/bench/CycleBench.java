package io.vulnstream.bench;

import io.vulnstream.event.Lane;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Measures how fast jobs go from the committed request to the marks of both subscribers, and what that costs.
 *
 * <p>Arguments: the checkout, a folder to work in, how many jobs.
 */
public final class CycleBench {
    private static final int BATCH = 1_000;
    private static final int PERMITS = 200;
    private static final double GOAL_RATE = 4_000;
    private static final double GOAL_CPU = 0.45;

    private final Figures figures = new Figures(System.out);

    public static void main(String[] args) throws Exception {
        new CycleBench().run(Path.of(args[0]), Path.of(args[1]).toAbsolutePath(), Integer.parseInt(args[2]));
    }

    private void run(Path home, Path work, int jobs) throws Exception {
        try (var servers = BenchServers.start(home, work.resolve("servers"));
                var machinery = new Machinery(servers, Machinery.defaults())) {
            machinery.startSubscribers();
            machinery.startWorkers(PERMITS, job -> {});
            machinery.startDispatcher();
            ledgerOn(servers, machinery, jobs / 3, "warm");
            machinery.analyze();
            ledgerOn(servers, machinery, jobs, "cycle.ledger_on");
        }
    }

    private int asked;

    private void ledgerOn(BenchServers servers, Machinery machinery, int jobs, String name) throws Exception {
        int requests = jobs / Machinery.SCANNERS.size();
        long done = machinery.marked.sum() + 2L * requests * Machinery.SCANNERS.size();
        var cpu = servers.cpu();
        var begun = System.nanoTime();
        for (int left = requests; left > 0; left -= BATCH) {
            machinery.ask(asked, Math.min(BATCH, left), Lane.ROUTINE);
            asked += Math.min(BATCH, left);
        }
        while (machinery.marked.sum() < done) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        var seconds = (System.nanoTime() - begun) / 1e9;
        var used = servers.cpu().since(cpu);
        int events = requests * Machinery.SCANNERS.size();
        figures.note(
                "%s: %d jobs in %.2f s; CPU-seconds: %.2f here, %.2f in the servers",
                name, events, seconds, used.process(), used.servers());
        figures.atLeast(name + ".rate", events / seconds, "events/s", GOAL_RATE);
        figures.atMost(name + ".cpu_per_1000", used.all() / events * 1000, "cpu-s", GOAL_CPU);
        figures.note(
                "attempts per job: %.4f",
                (double) machinery.count("select count(*) from attempt") / machinery.count("select count(*) from job"));
    }
}
