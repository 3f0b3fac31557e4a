package io.vulnstream.bench;

import io.vertx.core.Vertx;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.LoopbackCluster;
import io.vulnstream.testkit.ScriptedScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Measures how long it takes until what ran on a node starts on another one: from the SIGKILL of the node, whose claims end
 * with their lease, and from a SIGTERM with no grace, which hands them back. A scan starts when its script says so.
 *
 * <p>Arguments: the checkout, a folder to work in, how many nodes are killed, and how many stopped.
 */
public final class HandoverBench {
    private static final double LEASE_SECONDS = 15; // as docs/CONFIGURATION.md has it
    private static final double GOAL_KILLED = LEASE_SECONDS + 2;
    private static final double GOAL_STOPPED = 1;
    private static final int WARM_UPS = 10;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final List<String> WORKERS = List.of("one", "two");

    private static final String HANDED_BACK = """
            select a.digest, extract(epoch from t.finished_at)::float8 as handed_back,
                   extract(epoch from j.started_at)::float8 as claimed
            from job j
            join artifact a on a.id = j.artifact_id
            join attempt t on t.job_id = j.id and t.outcome = 4
            where j.state = 2""";

    private final Figures figures = new Figures(System.out);
    private final Path home;
    private final Path work;
    private final Path gate;
    private final Path starts;
    private final List<String> settings = new ArrayList<>();
    private final Map<String, BenchNode> workers = new HashMap<>();

    private HandoverBench(Path home, Path work) {
        this.home = home;
        this.work = work;
        this.gate = work.resolve("gate");
        this.starts = work.resolve("starts");
    }

    public static void main(String[] args) throws Exception {
        new HandoverBench(Path.of(args[0]), Path.of(args[1]).toAbsolutePath())
                .run(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    }

    private void run(int kills, int stops) throws Exception {
        Files.createFile(starts);
        set("scanners.path", adapters().toString());
        LoopbackCluster.settings(work).forEach(this::set);
        set("objectStore.uri", work.resolve("reports").toUri().toString());
        var vertx = Vertx.vertx();
        try (var content = BenchContent.make(home, work, work.resolve("databases"));
                var keeper = node("keeper", "query,intake,dispatcher,archiver,ingester")) {
            keeper.awaitReady();
            var running = keeper.running();
            set("postgres.uri", running.path("postgres").asText());
            set("redis.uri", running.path("redis").asText());
            var pg = Pg.connect(vertx, ServerAccess.of(running.path("postgres").asText()), 1);
            for (var worker : WORKERS) {
                workers.put(worker, node(worker, "scanner"));
            }
            for (var worker : workers.values()) {
                worker.awaitReady();
            }
            var references = distinct(content);
            tell("handover.killed", GOAL_KILLED, rounds(kills, BenchNode::kill, keeper, references, pg));
            tell("handover.stopped", GOAL_STOPPED, rounds(stops, BenchNode::terminate, keeper, references, pg));
            Await.value(pg.close());
        } finally {
            for (var worker : workers.values()) {
                worker.close();
            }
            Await.value(vertx.close());
        }
    }

    /** One reference for each image: a second scan of one that runs would wait for its end. */
    private static List<String> distinct(BenchContent content) throws IOException {
        var byDigest = new HashMap<String, String>();
        for (var reference : content.references()) {
            var pinned = content.pinned(reference);
            byDigest.put(pinned.substring(pinned.indexOf('@')), reference);
        }
        return List.copyOf(byDigest.values());
    }

    private void set(String key, String value) {
        settings.add("--set");
        settings.add(key + "=" + value);
    }

    private BenchNode node(String name, String roles) throws IOException {
        var arguments = new ArrayList<>(settings);
        arguments.addAll(List.of("--roles", roles, "--set", "node=" + name, "--set", "scanners.grace=0s"));
        arguments.addAll(List.of("--set", "scanners.concurrency=16"));
        return BenchNode.start(home, work.resolve(name), event -> {}, arguments.toArray(String[]::new));
    }

    /** The only scanner: it says that it began, and ends when it may. */
    private Path adapters() throws IOException {
        var adapters = ScriptedScanner.onlyOwnAdapters(work.resolve("adapters"));
        var script =
                ScriptedScanner.program(work.resolve("gated"), """
                #!/bin/sh
                if [ "$1" = version ]; then echo gated 1.0.0; exit 0; fi
                echo "$(date +%%s%%N) ${1##*@}" >> "%s"
                while [ ! -e "%s" ]; do sleep 0.2; done
                """.formatted(starts, gate) + ScriptedScanner.REPORT);
        ScriptedScanner.adapter(adapters, "gated", script, 16);
        return adapters;
    }

    private interface End {
        void of(BenchNode node) throws InterruptedException;
    }

    /** Seconds until each scan of an ended node started elsewhere. */
    private List<Double> rounds(int count, End end, BenchNode keeper, List<String> references, Pg pg)
            throws IOException, InterruptedException {
        var seconds = new ArrayList<Double>();
        for (int round = 0; round < count; round++) {
            warmUp(keeper, references);
            int before = Files.readAllLines(starts).size();
            var requests = keeper.scan(references, List.of("gated"), Map.of());
            await(() -> allRun(pg) && started(before).size() == held(pg, "").size());
            var victim = WORKERS.get(round % WORKERS.size());
            var held = held(pg, victim);
            int after = Files.readAllLines(starts).size();
            long ended = System.currentTimeMillis();
            end.of(worker(victim));
            await(() -> started(after).keySet().containsAll(held));
            started(after).forEach((image, at) -> {
                if (held.contains(image)) {
                    seconds.add((at / 1e6 - ended) / 1e3);
                }
            });
            tellStages(pg, ended, started(after));
            worker(victim).close();
            workers.put(victim, node(victim, "scanner"));
            Files.createFile(gate);
            keeper.awaitDone(requests, LONGEST);
            worker(victim).awaitReady();
            Files.delete(gate);
        }
        return seconds;
    }

    /** Where the time of those that were handed back went, by the ledger. */
    private void tellStages(Pg pg, long ended, Map<String, Long> started) {
        var handedBack = new ArrayList<Double>();
        var claimed = new ArrayList<Double>();
        var begun = new ArrayList<Double>();
        for (var row : Await.value(pg.list(row -> row, HANDED_BACK))) {
            var back = row.getDouble("handed_back");
            var again = row.getDouble("claimed");
            handedBack.add(back - ended / 1e3);
            claimed.add(again - back);
            begun.add(started.getOrDefault(row.getString("digest"), 0L) / 1e9 - again);
        }
        if (!handedBack.isEmpty()) {
            figures.note(
                    "handed back after %.2f s, claimed %.2f s later, begun %.2f s later; at most %.2f, %.2f and %.2f",
                    Figures.median(handedBack),
                    Figures.median(claimed),
                    Figures.median(begun),
                    Figures.p99(handedBack),
                    Figures.p99(claimed),
                    Figures.p99(begun));
        }
    }

    /** A node runs for weeks: code that has hardly run is still interpreted. */
    private void warmUp(BenchNode keeper, List<String> references) throws IOException, InterruptedException {
        Files.createFile(gate);
        for (int i = 0; i < WARM_UPS; i++) {
            keeper.awaitDone(keeper.scan(references, List.of("gated"), Map.of()), LONGEST);
        }
        Files.delete(gate);
    }

    private BenchNode worker(String name) {
        var worker = workers.get(name);
        if (worker == null) {
            throw new IllegalArgumentException("no worker " + name);
        }
        return worker;
    }

    private static boolean allRun(Pg pg) {
        return Await.value(pg.list(row -> row.getLong("waiting"), """
                select (select count(*) from request where resolved_at is null and finished_at is null)
                       + (select count(*) from job where state < 2) as waiting""")).equals(List.of(0L));
    }

    /** Images whose scans run on a node; on any where its name is empty. */
    private static Set<String> held(Pg pg, String node) {
        return new HashSet<>(Await.value(pg.list(row -> row.getString("digest"), """
                select a.digest from job j join artifact a on a.id = j.artifact_id
                where j.state = 2 and $1 in ('', split_part(j.node, '.', 1))""", node)));
    }

    /** Images, with the time in nanoseconds since the epoch at which their scans began; those before are left out. */
    private Map<String, Long> started(int before) {
        try (var lines = Files.lines(starts)) {
            var started = new HashMap<String, Long>();
            lines.skip(before)
                    .map(line -> line.split(" "))
                    .forEach(line -> started.put(line[1], Long.parseLong(line[0])));
            return started;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) throws IOException, InterruptedException {
        long until = System.nanoTime() + LONGEST.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IOException("scans did not start within " + LONGEST.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void tell(String name, double goal, List<Double> seconds) {
        figures.note("%s: %d scans", name, seconds.size());
        figures.figure(name + ".median", Figures.median(seconds), "s");
        figures.atMost(name + ".p99", Figures.p99(seconds), "s", goal);
    }
}
