package io.vulnstream.bench;

import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures a process with every role beside servers that another one keeps: time from the start of the launcher until
 * /health/ready answers 200, memory when idle, the most memory while it scans; and the second {@code demo --once}.
 *
 * <p>Memory is the resident set of that one process as Linux counts it; its children are not in it. Arguments: the
 * checkout, a folder to work in, how many starts, seconds to be idle.
 */
public final class FootprintBench {
    private static final double READY_SECONDS = 1.0;
    private static final double IDLE_MB = 160;
    private static final double SCANNING_MB = 250;
    private static final double DEMO_SECONDS = 60;
    private static final int SCAN_ROUNDS = 3;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Figures figures = new Figures(System.out);
    private final Path home;
    private final Path work;

    private FootprintBench(Path home, Path work) {
        this.home = home;
        this.work = work;
    }

    public static void main(String[] args) throws Exception {
        var bench = new FootprintBench(Path.of(args[0]), Path.of(args[1]));
        bench.node(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        bench.demo();
    }

    private void node(int starts, int idle) throws IOException, InterruptedException {
        try (var content = BenchContent.make(home, work, work.resolve("databases"));
                var keeper = BenchNode.start(home, work.resolve("keeper"), event -> {}, "--roles", "query")) {
            keeper.awaitReady();
            var seconds = new ArrayList<Double>();
            for (var i = 0; i <= starts; i++) {
                try (var node = node(content)) {
                    var ready = node.awaitReady();
                    if (i > 0) {
                        seconds.add(ready);
                    }
                    if (i == starts) {
                        tellReady(seconds);
                        memory(node, content, idle);
                    }
                }
            }
        }
    }

    private BenchNode node(BenchContent content) throws IOException {
        var servers = Json.mapper().readTree(work.resolve("keeper/running.json").toFile());
        return BenchNode.start(
                home,
                work.resolve("node"),
                event -> {},
                "--roles",
                "all",
                "--databases",
                work.resolve("databases").toString(),
                "--set",
                content.setting(),
                "--set",
                "postgres.uri=" + servers.path("postgres").asText(),
                "--set",
                "redis.uri=" + servers.path("redis").asText());
    }

    private void tellReady(List<Double> seconds) {
        figures.note("%d starts; load of the machine now: %s", seconds.size(), load());
        figures.figure(
                "footprint.ready.best", seconds.stream().min(Double::compare).orElseThrow(), "s");
        figures.figure(
                "footprint.ready.worst", seconds.stream().max(Double::compare).orElseThrow(), "s");
        figures.atMost("footprint.ready.median", Figures.median(seconds), "s", READY_SECONDS);
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    private void memory(BenchNode node, BenchContent content, int idle) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(idle);
        figures.below("footprint.rss.idle", megabytes(node.pid(), "VmRSS"), "MB", IDLE_MB);
        forgetPeak(node.pid());
        var references = content.references();
        for (var round = 0; round < SCAN_ROUNDS; round++) {
            node.awaitDone(node.scan(references, List.of("trivy", "grype", "osv-scanner"), Map.of()), LONGEST);
        }
        figures.note("%d times %d images with three scanners each", SCAN_ROUNDS, references.size());
        figures.below("footprint.rss.scanning", megabytes(node.pid(), "VmHWM"), "MB", SCANNING_MB);
        TimeUnit.SECONDS.sleep(idle);
        figures.figure("footprint.rss.idle_after_scanning", megabytes(node.pid(), "VmRSS"), "MB");
    }

    private static double megabytes(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6)
                .findFirst()
                .orElseThrow(() -> new IOException("the system does not tell " + field + " of " + pid));
    }

    /** From now on VmHWM is the most since now: Linux counts it, so that no peak is missed between two looks. */
    private static void forgetPeak(long pid) throws IOException {
        Files.writeString(Path.of("/proc", Long.toString(pid), "clear_refs"), "5");
    }

    private void demo() throws IOException, InterruptedException {
        runDemo();
        figures.atMost("footprint.demo.second", runDemo(), "s", DEMO_SECONDS);
    }

    private double runDemo() throws IOException, InterruptedException {
        var log = work.resolve("demo.log");
        var line = List.of(
                home.resolve("vulnstream").toString(),
                "demo",
                "--once",
                "--data",
                work.resolve("demo").toString());
        var start = System.nanoTime();
        var process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            process.destroy();
            process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
            throw new IOException(
                    "the demo had not ended after " + LONGEST.toSeconds() + " s:\n" + Files.readString(log));
        }
        if (process.exitValue() != 0) {
            throw new IOException("the demo ended with " + process.exitValue() + ":\n" + Files.readString(log));
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
