package io.vulnstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.event.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Measures what the pipeline adds to a scan: from the moment a client sends its request until the process has said that
 * the result is recorded (log event {@code scan.finished}), against the adapter's own command run by hand. Pairs of both
 * take turns in going first; between any two of them everything is at rest.
 *
 * <p>Arguments: the checkout, a folder to work in, how many pairs, a folder of databases and an image archive (both may be
 * empty: the demo's are used then).
 */
public final class OverheadBench {
    private static final List<String> SCANNERS = List.of("trivy", "grype", "osv-scanner");
    private static final double GOAL_MILLIS = 40;
    /** Scans before the first pair, because a node runs for weeks: code that has hardly run is still interpreted. */
    private static final int WARM_UP_SCANS = 150;

    private static final int WARM_UP_PAIRS = 3;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Figures figures = new Figures(System.out);
    private final LinkedBlockingQueue<JsonNode> ended = new LinkedBlockingQueue<>();
    private final Path home;
    private final Path work;
    private final int pairs;

    private OverheadBench(Path home, Path work, int pairs) {
        this.home = home;
        this.work = work;
        this.pairs = pairs;
    }

    public static void main(String[] args) throws Exception {
        new OverheadBench(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2])).run(args[3], args[4]);
    }

    private void run(String databases, String image) throws IOException, InterruptedException {
        var demo = work.resolve("databases");
        try (var content = BenchContent.make(home, work, demo)) {
            var database = databases.isEmpty() ? demo : Path.of(databases);
            var tag = image.isEmpty() ? content.reference("payments:2.3.0") : content.push(Path.of(image));
            figures.note(
                    "%s, %d pairs for each scanner after %d scans and %d pairs to warm up",
                    image.isEmpty() ? "demo/payments:2.3.0" : image, pairs, WARM_UP_SCANS, WARM_UP_PAIRS);
            try (var node = BenchNode.start(
                    home,
                    work.resolve("data"),
                    this::heard,
                    "--roles",
                    "all",
                    "--databases",
                    database.toString(),
                    "--set",
                    databases.isEmpty() ? content.setting() : "databases.only=[]")) {
                node.awaitReady();
                for (var scan = 0; scan < WARM_UP_SCANS; scan++) {
                    throughPipeline(node, tag, SCANNERS.get(scan % SCANNERS.size()));
                }
                for (var scanner : SCANNERS) {
                    var hand = new HandScan(content, scanner, database, work.resolve(scanner), content.pinned(tag));
                    compare(scanner, () -> throughPipeline(node, tag, scanner), hand::run);
                }
            }
        }
    }

    private void heard(JsonNode event) {
        if (event.path("event").asText().matches("scan\\.(finished|failed)")) {
            ended.add(event);
        }
    }

    private interface Way {
        double millis() throws IOException, InterruptedException;
    }

    private void compare(String scanner, Way pipeline, Way hand) throws IOException, InterruptedException {
        var pipelineTimes = new ArrayList<Double>();
        var handTimes = new ArrayList<Double>();
        var added = new ArrayList<Double>();
        for (var pair = -WARM_UP_PAIRS; pair < pairs; pair++) {
            var first = pair % 2 == 0 ? pipeline.millis() : hand.millis();
            var second = pair % 2 == 0 ? hand.millis() : pipeline.millis();
            if (pair >= 0) {
                pipelineTimes.add(pair % 2 == 0 ? first : second);
                handTimes.add(pair % 2 == 0 ? second : first);
                added.add(pipelineTimes.getLast() - handTimes.getLast());
            }
        }
        var name = "overhead." + scanner;
        figures.figure(name + ".pipeline.median", Figures.median(pipelineTimes), "ms");
        figures.figure(name + ".pipeline.p95", Figures.p95(pipelineTimes), "ms");
        figures.figure(name + ".hand.median", Figures.median(handTimes), "ms");
        figures.figure(name + ".hand.p95", Figures.p95(handTimes), "ms");
        figures.figure(name + ".p95", Figures.p95(added), "ms");
        figures.atMost(name + ".median", Figures.median(added), "ms", GOAL_MILLIS);
    }

    /** Complete when archiver and ingester have the result too: nothing of it runs beside what is measured next. */
    private double throughPipeline(BenchNode node, String reference, String scanner)
            throws IOException, InterruptedException {
        ended.clear();
        var trace = Trace.begin();
        var start = System.nanoTime();
        var requests = node.scan(List.of(reference), List.of(scanner), Map.of("traceparent", trace.traceparent()));
        var event = ended.poll(LONGEST.toSeconds(), TimeUnit.SECONDS);
        var took = (System.nanoTime() - start) / 1e6;
        if (event == null || !isOf(trace, event)) {
            throw new IOException("the scan did not succeed within " + LONGEST.toSeconds() + " s; the process said: "
                    + event + "\n" + Files.readString(work.resolve("data.log")));
        }
        node.awaitDone(requests, LONGEST);
        return took;
    }

    private static boolean isOf(Trace trace, JsonNode event) {
        return event.path("event").asText().equals("scan.finished")
                && event.path("trace_id").asText().equals(trace.traceId());
    }
}
