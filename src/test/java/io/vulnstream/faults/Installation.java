package io.vulnstream.faults;

import io.vulnstream.testkit.Images;
import io.vulnstream.testkit.RegistryServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Several nodes on one PostgreSQL and one Redis, a registry with images, and clients who want them scanned. */
final class Installation implements Closeable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final int CLIENTS = 4;
    /** What storms bring about is tried again soon, and never given up. */
    private static final List<String> IMPATIENT = List.of(
            "registry-unavailable", "timeout", "worker-lost", "scanner-failed", "storage-unavailable", "internal");

    private final RegistryServer registry = RegistryServer.start();
    private final Path objects;
    private final Servers servers;
    private final VolumeScanner scanner;
    private final Map<String, FaultNode> nodes = new LinkedHashMap<>();
    private final Map<String, Instant> killed = new ConcurrentHashMap<>();
    private final Clients clients;
    private final Aim aim;

    /**
     * @param home the checkout, whose launcher starts nodes
     * @param images in the registry; each is asked for again and again
     */
    Installation(Path home, Path folder, int images, Mutant mutant) throws IOException, InterruptedException {
        prepare(home);
        this.objects = Files.createDirectories(folder.resolve("objects"));
        this.servers = new Servers(folder);
        this.scanner = new VolumeScanner(folder.resolve("volume"), "0.2");
        this.aim = new Aim(this::holdsClaims, mutant);
        for (var one : List.of("query", "dispatcher", "archiver", "ingester", "scanner")) {
            add(home, folder, one, one);
        }
        add(home, folder, "scanner2", "scanner");
        add(home, folder, "query2", "query,dispatcher");
        this.clients = new Clients(
                nodes.values().stream()
                        .filter(node -> node.name().startsWith("query"))
                        .map(FaultNode::http)
                        .toList(),
                push(images));
    }

    /** What the launcher makes once for each build is not to be made by all nodes at the same time. */
    private static void prepare(Path home) throws IOException, InterruptedException {
        var first = new ProcessBuilder(home.resolve("vulnstream").toString(), "--version")
                .inheritIO()
                .start();
        if (first.waitFor() != 0) {
            throw new IOException("the launcher ended with " + first.exitValue());
        }
    }

    private void add(Path home, Path folder, String name, String roles) throws IOException {
        var settings = new LinkedHashMap<String, String>();
        settings.put("objectStore.uri", objects.toUri().toString());
        settings.put("scanners.path", scanner.adapters().toString());
        settings.put("dispatcher.period", "1s");
        settings.put("dispatcher.lease", "2s");
        settings.put("dispatcher.republish", "3s");
        for (var cause : IMPATIENT) {
            var rule = "dispatcher.retry.causes." + cause + ".";
            if (!cause.equals("storage-unavailable")) { // it only waits
                settings.put(rule + "attempts", "100");
            }
            settings.put(rule + "first", "100ms");
            settings.put(rule + "maximum", "1s");
        }
        settings.put("scanners.grace", "1s");
        nodes.put(name, new FaultNode(home, folder, name, roles, servers, settings, aim));
    }

    private List<String> push(int count) {
        var images = new Images(registry);
        var references = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var repository = "volume/image" + i;
            images.push(repository, "1", "linux/amd64", "2026-01-01T00:00:00Z", "layer " + i);
            references.add(registry.host() + "/" + repository + ":1");
        }
        return references;
    }

    private boolean holdsClaims(FaultNode node) {
        try (var sql = servers.sql()) {
            return Checker.number(sql, "select count(*) from job where state = 2 and node = '" + node.instance() + "'")
                    > 0;
        } catch (SQLException e) {
            return false; // the server is away, too: nobody can tell
        }
    }

    boolean holds(FaultNode node) {
        return node.inTransaction() || holdsClaims(node);
    }

    Servers servers() {
        return servers;
    }

    Aim aim() {
        return aim;
    }

    Clients clients() {
        return clients;
    }

    FaultNode node(String name) {
        return java.util.Objects.requireNonNull(nodes.get(name), name);
    }

    List<FaultNode> nodes() {
        return List.copyOf(nodes.values());
    }

    void awaitReady() throws IOException, InterruptedException {
        try (var http = java.net.http.HttpClient.newHttpClient()) {
            for (var node : nodes.values()) {
                awaitReady(http, node);
            }
        }
    }

    private static void awaitReady(java.net.http.HttpClient http, FaultNode node)
            throws IOException, InterruptedException {
        var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(node.http() + "/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            try {
                if (http.send(request, java.net.http.HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException e) {
                // not listening yet
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException(node.name() + " was not ready within " + START.toSeconds() + " s");
    }

    void startClients(long seed) {
        clients.start(CLIENTS, 250, seed);
    }

    void died(String instance) {
        killed.put(instance, Instant.now());
    }

    /** Starts whatever does not run. */
    void mend() throws IOException {
        for (var node : nodes.values()) {
            node.restart();
        }
    }

    /** Executions of the scanner for each job that was begun, now. */
    double executionsPerJob() throws IOException, SQLException {
        long executions = scanner.executions();
        try (var sql = servers.sql()) {
            return executions / (double) Math.max(1, Checker.number(sql, "select count(*) from job where epoch > 0"));
        }
    }

    /** Nobody asks any more and nothing strikes: until all has ended, or for a time. */
    Checker.Verdict rest(Duration longest) throws IOException, InterruptedException, SQLException {
        clients.stop();
        mend();
        var checker = new Checker(servers, objects);
        long end = System.nanoTime() + longest.toNanos();
        while (open(checker) > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return checker.check(clients, scanner.executions(), killed);
    }

    private static long open(Checker checker) {
        try {
            return checker.open();
        } catch (SQLException e) {
            return 1;
        }
    }

    @Override
    public void close() throws IOException {
        for (var node : nodes.values()) {
            node.close();
        }
        servers.close();
        registry.close();
    }
}
