package io.vulnstream.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Several clients who ask for scans and write down what they were told: the only memory the checker believes. */
final class Clients {
    private static final String ASK = """
            mutation Ask($input: RequestScanInput!) {
                requestScan(input: $input) { requests { id } problems { value message } }
            }""";

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> nodes;
    private final List<String> references;
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /** @param nodes base addresses of those that take requests */
    Clients(List<String> nodes, List<String> references) {
        this.nodes = List.copyOf(nodes);
        this.references = List.copyOf(references);
    }

    /** @param pauseMillis of each client between two requests */
    void start(int clients, long pauseMillis, long seed) {
        for (int i = 0; i < clients; i++) {
            var random = new Random(seed * 31 + i);
            int first = i;
            threads.add(Thread.ofVirtual().start(() -> work(random, first, pauseMillis)));
        }
    }

    private void work(Random random, int first, long pauseMillis) {
        try {
            for (int turn = first; !stopped; turn++) {
                ask(nodes.get(turn % nodes.size()), references.get(random.nextInt(references.size())), random);
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(String node, String reference, Random random) throws InterruptedException {
        sent.add(reference);
        var input = Map.of(
                "references",
                List.of(reference),
                "scanners",
                List.of(VolumeScanner.NAME),
                "lane",
                random.nextInt(5) == 0 ? "URGENT" : "ROUTINE",
                "rescan",
                random.nextInt(4) != 0);
        try {
            var body = Json.mapper().writeValueAsBytes(Map.of("query", ASK, "variables", Map.of("input", input)));
            var request = HttpRequest.newBuilder(URI.create(node + "/graphql"))
                    .timeout(Duration.ofSeconds(10))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            var ids = ids(http.send(request, BodyHandlers.ofByteArray()).body());
            accepted.addAll(ids);
            if (ids.isEmpty()) {
                unanswered.incrementAndGet();
            }
        } catch (IOException e) {
            unanswered.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(200); // nobody is there now
        }
    }

    private static List<String> ids(byte[] body) throws IOException {
        JsonNode answer = Json.mapper().readTree(body);
        return answer.at("/data/requestScan/requests").findValuesAsText("id");
    }

    /** Ids of what they were told was accepted. */
    Set<String> accepted() {
        return Set.copyOf(accepted);
    }

    /** What they asked for, told so or not. */
    Set<String> sent() {
        return Set.copyOf(sent);
    }

    int unanswered() {
        return unanswered.get();
    }

    void stop() throws InterruptedException {
        stopped = true;
        for (var thread : threads) {
            thread.join();
        }
        http.close();
    }
}
