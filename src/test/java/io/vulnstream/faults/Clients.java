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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several clients who ask for scans, by GraphQL and by HTTP, and write down what they were told: the only memory the checker
 * believes. Commands with a key are repeated until there is an answer, and sometimes after it.
 */
final class Clients {
    private static final String ASK = """
            mutation Ask($input: RequestScanInput!) {
                requestScan(input: $input) { requests { id } problems { value message } }
            }""";

    private static final int LARGEST_BATCH = 5;
    private static final int TRIES = 60;
    private static final long BREATH_MILLIS = 200;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> nodes;
    private final List<String> references;
    private final List<String> scanners;
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> contradictions = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /** @param nodes base addresses of those that take requests */
    Clients(List<String> nodes, Work work) {
        this.nodes = List.copyOf(nodes);
        this.references = work.references();
        this.scanners = work.scanners();
    }

    /** @param pauseMillis of each client between two requests */
    void start(int clients, long pauseMillis, long seed) {
        for (int i = 0; i < clients; i++) {
            var random = new Random(seed * 31 + i);
            int client = i;
            threads.add(Thread.ofVirtual().start(() -> work(random, client, pauseMillis)));
        }
    }

    private void work(Random random, int client, long pauseMillis) {
        try {
            for (int turn = client; !stopped; turn++) {
                if (random.nextBoolean()) {
                    ask(nodes.get(turn % nodes.size()), random);
                } else {
                    command("client-" + client + "-" + turn, turn, random);
                }
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Before anything is struck. */
    void askForAll() throws InterruptedException {
        var random = new Random(0);
        sent.addAll(references);
        accepted.addAll(post(nodes.get(0), "all", input(references, random, false)));
    }

    private List<String> some(Random random, int count) {
        var some = random.ints(count, 0, references.size())
                .mapToObj(references::get)
                .distinct()
                .toList();
        sent.addAll(some);
        return some;
    }

    private Map<String, Object> input(List<String> references, Random random, boolean graphql) {
        var lane = random.nextInt(5) == 0 ? "urgent" : "routine";
        var input = new HashMap<String, Object>();
        input.put("references", references);
        input.put("scanners", scanners);
        input.put("lane", graphql ? lane.toUpperCase(java.util.Locale.ROOT) : lane);
        input.put("rescan", random.nextBoolean());
        return input;
    }

    /** Once, without a key: whoever gets no answer was told nothing. */
    private void ask(String node, Random random) throws InterruptedException {
        var input = input(some(random, 1), random, true);
        try {
            var body = Json.mapper().writeValueAsBytes(Map.of("query", ASK, "variables", Map.of("input", input)));
            var ids = ids(send(node + "/graphql", body, "").at("/data/requestScan/requests"));
            accepted.addAll(ids);
            if (ids.isEmpty()) {
                unanswered.incrementAndGet();
            }
        } catch (IOException e) {
            unanswered.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(BREATH_MILLIS); // nobody is there now
        }
    }

    /** One reference or several under a key, of whichever node answers. */
    private void command(String key, int turn, Random random) throws InterruptedException {
        var body = input(some(random, 1 + random.nextInt(LARGEST_BATCH)), random, false);
        boolean again = random.nextInt(4) == 0;
        List<String> first = List.of();
        for (int i = 0; i < TRIES && !(stopped && first.isEmpty()); i++) {
            var ids = post(nodes.get((turn + i) % nodes.size()), key, body);
            if (!ids.isEmpty() && !first.isEmpty()) {
                same(key, first, ids);
                return;
            }
            if (!ids.isEmpty()) {
                first = ids;
                accepted.addAll(ids);
                if (!again) {
                    return;
                }
            } else {
                TimeUnit.MILLISECONDS.sleep(BREATH_MILLIS);
            }
        }
    }

    private void same(String key, List<String> first, List<String> second) {
        repeated.incrementAndGet();
        accepted.addAll(second);
        if (!first.equals(second)) {
            contradictions.add("the key " + key + " was answered with " + first + " and with " + second);
        }
    }

    private List<String> post(String node, String key, Map<String, Object> body) throws InterruptedException {
        try {
            var ids = ids(send(node + "/scans", Json.mapper().writeValueAsBytes(body), key)
                    .path("requests"));
            if (ids.isEmpty()) {
                unanswered.incrementAndGet();
            }
            return ids;
        } catch (IOException e) {
            unanswered.incrementAndGet();
            return List.of();
        }
    }

    private JsonNode send(String address, byte[] body, String key) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        var answer = http.send(request.build(), BodyHandlers.ofByteArray());
        return Json.mapper().readTree(answer.body());
    }

    private static List<String> ids(JsonNode requests) {
        return requests.findValuesAsText("id");
    }

    /** Ids of what they were told was accepted. */
    Set<String> accepted() {
        return Set.copyOf(accepted);
    }

    /** What they asked for, told so or not. */
    Set<String> sent() {
        return Set.copyOf(sent);
    }

    /** Keys that were answered in two ways. */
    List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    int unanswered() {
        return unanswered.get();
    }

    /** Commands that were answered twice. */
    int repeated() {
        return repeated.get();
    }

    void stop() throws InterruptedException {
        stopped = true;
        for (var thread : threads) {
            thread.join();
        }
        http.close();
    }
}
