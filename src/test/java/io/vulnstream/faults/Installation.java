package io.vulnstream.faults;

import io.vulnstream.faults.FaultNode.Handicap;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Several nodes on one PostgreSQL and one Redis, a registry with images, and clients who want them scanned. */
final class Installation implements Closeable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final int CLIENTS = 4;
    private static final long PAUSE_MILLIS = 700;
    /** Clocks of two nodes are a minute apart from the others, one in each direction. */
    private static final long SKEW = 60;
    /** What a node has before it may be struck again, and one without a twin. */
    private static final long LIFE_MILLIS = 800;

    private static final long LONELY_LIFE_MILLIS = 1_500;
    /** What storms bring about is tried again soon, and never given up. */
    private static final List<String> IMPATIENT = List.of(
            "registry-unavailable", "timeout", "worker-lost", "scanner-failed", "storage-unavailable", "internal");

    private final Archive archive;
    private final Servers servers;
    private final ClaimWatch claims;
    private final Work work;
    private final Map<String, FaultNode> nodes = new LinkedHashMap<>();
    private final Map<String, Instant> killed = new ConcurrentHashMap<>();
    private final Clients clients;
    private final boolean small;
    private final Aim aim;
    private List<String> expected = List.of();
    private final Set<FaultNode> taken = new java.util.HashSet<>();

    /**
     * @param s3 whether reports lie in an S3 server, else in a folder, with which nodes start faster
     * @param real whether the real scanners scan the demo's images, instead of a stand-in
     * @param small whether six nodes do: where a minute has to be enough
     */
    record Options(Mutant mutant, boolean s3, boolean real, boolean small) {
        static final Options PLAIN = new Options(Mutant.NONE, false, false, false);

        static Options small(Mutant mutant) {
            return new Options(mutant, false, false, true);
        }
    }

    /**
     * @param home the checkout, whose launcher starts nodes
     */
    Installation(Path home, Path folder, Options options) throws IOException, InterruptedException {
        prepare(home);
        Files.createDirectories(folder);
        var preload = new Preload(folder);
        this.archive = options.s3() ? new S3Archive() : new FolderArchive(folder.resolve("objects"), preload);
        this.servers = new Servers(folder);
        this.claims = new ClaimWatch(servers);
        this.work = options.real()
                ? new RealWork(home, Files.createDirectories(folder.resolve("real")))
                : new VolumeWork(folder.resolve("volume"));
        this.small = options.small();
        this.aim = new Aim(this::holds, options.mutant());
        for (var shape : options.small() ? few(preload) : shapes(folder, preload)) {
            nodes.put(shape.name(), new FaultNode(home, folder, shape, servers, settings(), aim));
        }
        this.clients = new Clients(
                nodes.values().stream()
                        .filter(node -> node.name().startsWith("query"))
                        .map(FaultNode::http)
                        .toList(),
                work);
    }

    /** Of every role two, so that one is left while the other is down. */
    private static List<FaultNode.Shape> shapes(Path folder, Preload preload) throws InterruptedException {
        var plain = new Handicap(preload, 0, false);
        return List.of(
                new FaultNode.Shape("query", "query,intake", plain),
                new FaultNode.Shape("query2", "query,intake,dispatcher", new Handicap(preload, -SKEW, false)),
                new FaultNode.Shape("dispatcher", "dispatcher", plain),
                new FaultNode.Shape("archiver", "archiver", plain),
                new FaultNode.Shape("ingester", "ingester", plain),
                new FaultNode.Shape("writer2", "archiver,ingester", plain),
                new FaultNode.Shape("scanner", "scanner", plain),
                new FaultNode.Shape("scanner2", "scanner", new Handicap(preload, SKEW, false)),
                new FaultNode.Shape("scanner3", "scanner", new Handicap(preload, 0, SmallDisk.possible(folder))));
    }

    private static List<FaultNode.Shape> few(Preload preload) {
        var plain = new Handicap(preload, 0, false);
        return List.of(
                new FaultNode.Shape("query", "query,intake,dispatcher", plain),
                new FaultNode.Shape("query2", "query,intake,dispatcher", new Handicap(preload, -SKEW, false)),
                new FaultNode.Shape("archiver", "archiver", plain),
                new FaultNode.Shape("ingester", "ingester", plain),
                new FaultNode.Shape("scanner", "scanner", plain),
                new FaultNode.Shape("scanner2", "scanner", new Handicap(preload, SKEW, false)));
    }

    /** What the launcher makes once for each build is not to be made by all nodes at the same time. */
    private static void prepare(Path home) throws IOException, InterruptedException {
        var first = new ProcessBuilder(home.resolve("vulnstream").toString(), "--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (first.waitFor() != 0) {
            throw new IOException("the launcher ended with " + first.exitValue());
        }
    }

    private Map<String, String> settings() {
        var settings = new LinkedHashMap<>(archive.settings());
        settings.putAll(work.settings());
        settings.put("dispatcher.period", "1s");
        settings.put("dispatcher.lease", "2s");
        for (var cause : IMPATIENT) {
            var rule = "dispatcher.retry.causes." + cause + ".";
            if (!cause.equals("storage-unavailable")) { // it only waits
                settings.put(rule + "attempts", "100");
            }
            settings.put(rule + "first", "100ms");
            settings.put(rule + "maximum", "1s");
        }
        settings.put("scanners.grace", "1s");
        return settings;
    }

    /** Whether it has a claim or an open transaction. */
    boolean holds(FaultNode node) {
        return node.inTransaction() || (node.scans() && claims.holds(node.instance()));
    }

    /** A node at work that nobody else strikes, of whose roles somebody is at work who is not struck. */
    synchronized Optional<FaultNode> take(Random random) {
        var free = nodes.values().stream()
                .filter(node -> !taken.contains(node) && node.running() && mayDie(node))
                .toList();
        if (free.isEmpty()) {
            return Optional.empty();
        }
        var victim = free.get(random.nextInt(free.size()));
        taken.add(victim);
        return Optional.of(victim);
    }

    private boolean mayDie(FaultNode node) {
        boolean twin = nodes.values().stream()
                .anyMatch(other ->
                        other != node && !taken.contains(other) && other.awake() && other.sharesRoleWith(node));
        return node.hasLived(twin ? LIFE_MILLIS : LONELY_LIFE_MILLIS);
    }

    synchronized void giveBack(FaultNode node) {
        taken.remove(node);
    }

    Work work() {
        return work;
    }

    Archive archive() {
        return archive;
    }

    /** Whether a minute has to be enough. */
    boolean small() {
        return small;
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

    /** Each image once, and what was found in them then: what there is to be at the end, too. */
    void scanAllOnce(Duration longest) throws InterruptedException, SQLException {
        clients.askForAll();
        var checker = new Checker(servers, archive);
        long end = System.nanoTime() + longest.toNanos();
        while (open(checker) > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        expected = checker.findings();
    }

    void startClients(long seed) {
        clients.start(CLIENTS, PAUSE_MILLIS, seed);
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
        long executions = work.executions();
        try (var sql = servers.sql()) {
            return executions / (double) Math.max(1, Checker.number(sql, "select count(*) from job where epoch > 0"));
        }
    }

    /** What became of requests until now, for whoever looks on. */
    String soFar() {
        try (var sql = servers.sql()) {
            return String.join(", ", Checker.texts(sql, """
                    select w.word || ' ' || count(*)
                    from (select case state when 2 then 'done' when 3 then 'dead' else 'open' end as word from request) w
                    group by w.word order by 1"""));
        } catch (SQLException e) {
            return "PostgreSQL is away";
        }
    }

    /** Nobody asks any more and nothing strikes: until all has ended, or nothing ends any more. */
    Checker.Verdict rest(Rest rest) throws IOException, InterruptedException, SQLException {
        clients.stop();
        mend();
        var checker = new Checker(servers, archive);
        long end = System.nanoTime() + rest.longest().toNanos();
        long left = Long.MAX_VALUE;
        long changed = System.nanoTime();
        for (long open = open(checker); open > 0 && System.nanoTime() < end; open = open(checker)) {
            if (open != left || checker.someLater(rest)) {
                left = open;
                changed = System.nanoTime();
            }
            if (System.nanoTime() - changed > rest.quiet().toNanos()) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return checker.check(clients, work.executions(), killed, work.oneProblemEach() ? null : expected);
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
        claims.close();
        servers.close();
        archive.close();
        work.close();
    }
}
