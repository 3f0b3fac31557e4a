package io.vulnstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A {@code vulnstream run}, started by the launcher as a user would, and what is asked of it over HTTP. */
final class BenchNode implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(40);
    private final Process process;
    private final Path data;
    private final Path log;
    private final long started;
    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private BenchNode(Process process, Path data, Path log, long started, int port) {
        this.process = process;
        this.data = data;
        this.log = log;
        this.started = started;
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    /**
     * @param data also names the file its log is kept in, beside it
     * @param events called with each line of the log, on a thread of its own, as soon as it is written
     */
    static BenchNode start(Path home, Path data, Consumer<JsonNode> events, String... arguments) throws IOException {
        int port = freePort();
        var line = new ArrayList<>(List.of(home.resolve("vulnstream").toString(), "run", "--data", data.toString()));
        line.addAll(List.of("--log-format", "json", "--set", "http.port=" + port));
        line.addAll(List.of(arguments));
        var log = data.resolveSibling(data.getFileName() + ".log");
        var started = System.nanoTime();
        var process = new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread.ofPlatform().daemon().start(() -> follow(process, log, events));
        return new BenchNode(process, data, log, started, port);
    }

    private static void follow(Process process, Path log, Consumer<JsonNode> events) {
        try (var lines = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
                var copy = Files.newBufferedWriter(log)) {
            for (String line; (line = lines.readLine()) != null; ) {
                if (line.startsWith("{")) {
                    events.accept(Json.mapper().readTree(line));
                }
                copy.write(line + "\n");
                copy.flush();
            }
        } catch (IOException e) {
            System.err.println("the log of " + process.pid() + " could not be read to its end: " + e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Seconds from its start until /health/ready answered 200. */
    double awaitReady() throws IOException, InterruptedException {
        while (System.nanoTime() - started < START.toNanos() && process.isAlive()) {
            if (ready()) {
                return (System.nanoTime() - started) / 1e9;
            }
            TimeUnit.MILLISECONDS.sleep(20); // asking is work for the process, too
        }
        throw new IOException("the process was not ready within " + START.toSeconds() + " s:\n" + tail());
    }

    private boolean ready() throws InterruptedException {
        var request = HttpRequest.newBuilder(base.resolve("/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    /** Where its servers are, of one that has servers of its own; it says so a moment after it is ready. */
    JsonNode running() throws IOException, InterruptedException {
        var file = data.resolve("running.json");
        while (!Files.exists(file) && System.nanoTime() - started < START.toNanos() && process.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return Json.mapper().readTree(file.toFile());
    }

    URI base() {
        return base;
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy(); // Process.destroy() would close its log, too
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    long pid() {
        return process.pid();
    }

    private String tail() throws IOException {
        var lines = Files.exists(log) ? Files.readAllLines(log) : List.<String>of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    /** The member "data" of the answer. */
    JsonNode ask(String query, Map<String, ?> variables, Map<String, String> headers)
            throws IOException, InterruptedException {
        var body = Json.mapper().writeValueAsBytes(Map.of("query", query, "variables", variables));
        var request = HttpRequest.newBuilder(base.resolve("/graphql"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        var answer = Json.mapper()
                .readTree(http.send(request.build(), BodyHandlers.ofByteArray()).body());
        if (answer.has("errors")) {
            throw new IOException("the query was answered with " + answer.path("errors"));
        }
        return answer.path("data");
    }

    /** Asks for scans of a reference, whatever is known of it; answers the ids of the requests. */
    List<String> scan(List<String> references, List<String> scanners, Map<String, String> headers)
            throws IOException, InterruptedException {
        var input = Map.of("references", references, "scanners", scanners, "rescan", true);
        var asked = ask("""
                mutation Ask($input: RequestScanInput!) {
                    requestScan(input: $input) { requests { id } problems { value message } }
                }""", Map.of("input", input), headers).path("requestScan");
        if (!asked.path("problems").isEmpty()) {
            throw new IOException("the scan was refused: " + asked.path("problems"));
        }
        return asked.path("requests").findValuesAsText("id");
    }

    /** Waits until every request has ended with success. */
    void awaitDone(List<String> requests, Duration longest) throws IOException, InterruptedException {
        var until = System.nanoTime() + longest.toNanos();
        while (System.nanoTime() < until) {
            var counts =
                    ask("""
                    query Progress($ids: [ID!]!) {
                        progress(requests: $ids) { requests { accepted resolved done failed } }
                    }""", Map.of("ids", requests), Map.of()).path("progress").path("requests");
            if (counts.path("failed").asInt() > 0) {
                throw new IOException("a scan failed:\n" + tail());
            }
            if (counts.path("done").asInt() == requests.size()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(25);
        }
        throw new IOException("scans had not ended after " + longest.toSeconds() + " s:\n" + tail());
    }

    @Override
    public void close() throws IOException {
        terminate();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the process did not stop within " + STOP.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
