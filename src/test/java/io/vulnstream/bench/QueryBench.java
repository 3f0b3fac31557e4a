package io.vulnstream.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vulnstream.bus.Hints;
import io.vulnstream.ingester.ProblemReviewStore;
import io.vulnstream.intake.GroupCommit;
import io.vulnstream.intake.Intake;
import io.vulnstream.intake.RequestRules;
import io.vulnstream.ledger.SubmissionStore;
import io.vulnstream.ledger.WithdrawalStore;
import io.vulnstream.query.GraphQlRoutes;
import io.vulnstream.query.QueryEngine;
import io.vulnstream.query.QueryLimits;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.http.HealthRoutes;
import io.vulnstream.support.http.HttpServerVerticle;
import io.vulnstream.support.http.HttpSettings;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Policies;
import io.vulnstream.triage.Decisions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Measures pages over GraphQL and HTTP against pgbench, which runs the same pages as prepared SQL; the same at a rate that does
 * not wait; and what looks at the whole fleet. Client and server share this process, so the server's own share is larger.
 *
 * <p>Arguments: a folder to work in, the share of the fleet, the seconds and the number of turns.
 */
public final class QueryBench {
    private static final int CLIENTS = 8;
    private static final int RATE = 500;
    private static final int WARM_SECONDS = 5;
    private static final double RATIO = 0.25;

    private final Figures figures = new Figures(System.out);
    private final Random random = new Random(7);
    private final Path folder;
    private final IngestDatabase database;
    private final WebClient client;
    private final Vertx vertx;
    private final int seconds;
    private final long problems;

    private QueryBench(Path folder, IngestDatabase database, Vertx vertx, int seconds) throws Exception {
        this.folder = folder;
        this.database = database;
        this.vertx = vertx;
        this.seconds = seconds;
        this.problems = database.number("select max(id) from problem");
        var options = new WebClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(server(vertx, database.uri()));
        this.client = WebClient.create(vertx, options, new PoolOptions().setHttp1MaxSize(256));
    }

    public static void main(String[] args) throws Exception {
        var folder = Path.of(args[0]).toAbsolutePath();
        var vertx = Vertx.vertx();
        try (var database = IngestDatabase.start(folder.resolve("servers"), false)) {
            load(database, args[1]);
            var bench = new QueryBench(folder, database, vertx, Integer.parseInt(args[2]));
            bench.pages(Integer.parseInt(args[3]));
            bench.openLoop();
            bench.single();
        } finally {
            Await.value(vertx.close());
        }
    }

    private static void load(IngestDatabase database, String scale) throws Exception {
        var sql = resource().replace(":scale", scale);
        for (var statement : sql.replaceAll("(?m)^--.*$", "").split(";\\s*\n", -1)) {
            if (!statement.isBlank()) {
                database.execute(statement);
            }
        }
    }

    private static String resource() {
        try (var in = QueryBench.class.getResourceAsStream("/bench/fleet.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int server(Vertx vertx, String uri) {
        var pg = Pg.connect(vertx, ServerAccess.of(uri), CLIENTS);
        var hints = new Hints(vertx.eventBus());
        var patience = Duration.ofSeconds(5);
        var intake = new Intake(
                new RequestRules(reference -> Optional.empty(), Set::of),
                new GroupCommit(new SubmissionStore(pg, hints, patience)::accept, patience),
                new WithdrawalStore(pg, hints));
        var decisions = new Decisions(pg, new ProblemReviewStore(pg, Policies.ALL));
        var limits = new QueryLimits(15, 2_000, Duration.ofSeconds(20), Duration.ofHours(24));
        var verticle = new HttpServerVerticle(
                new HttpSettings("127.0.0.1", 0, List.of()),
                new HealthRoutes(List.of(), true, Duration.ofSeconds(2)),
                List.of(new GraphQlRoutes(vertx, new QueryEngine(vertx, pg, intake, decisions, limits), false)));
        Await.value(vertx.deployVerticle(verticle));
        return verticle.port();
    }

    private void pages(int turns) throws Exception {
        figures.note("%d findings, %d problems", database.number("select count(*) from finding"), problems);
        for (int round = 0; round < 2; round++) { // until what runs often is compiled
            for (var page : QueryPages.values()) {
                closedLoop(page, WARM_SECONDS);
            }
        }
        for (var page : QueryPages.values()) {
            var ours = new ArrayList<Double>();
            var bare = new ArrayList<Double>();
            for (int turn = 0; turn < turns; turn++) {
                bare.add(pgbench(page));
                ours.add(closedLoop(page, seconds));
            }
            figures.note("%s: %.0f pages/s, pgbench %.0f", page.figure(), Figures.median(ours), Figures.median(bare));
            figures.atLeast(
                    "query." + page.figure() + ".ratio", Figures.median(ours) / Figures.median(bare), "", RATIO);
        }
    }

    private double pgbench(QueryPages page) throws IOException, InterruptedException {
        var script = Files.writeString(folder.resolve(page.name() + ".sql"), page.sql(problems));
        var server = java.net.URI.create(database.uri());
        var process = new ProcessBuilder(
                        "pgbench",
                        "-n",
                        "-M",
                        "prepared",
                        "-c",
                        "8",
                        "-j",
                        "2",
                        "-T",
                        String.valueOf(seconds),
                        "-f",
                        script.toString(),
                        "-h",
                        server.getHost(),
                        "-p",
                        String.valueOf(server.getPort()),
                        "-U",
                        "postgres",
                        "postgres")
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("pgbench: " + said);
        }
        var tps = said.lines()
                .filter(line -> line.startsWith("tps = "))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(tps.split(" ", -1)[2]);
    }

    /** Pages in a second, of as many clients as pgbench has. */
    private double closedLoop(QueryPages page, int seconds) {
        var count = new AtomicInteger();
        var begin = System.nanoTime();
        var until = begin + TimeUnit.SECONDS.toNanos(seconds);
        var clients = new ArrayList<Future<Void>>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(again(page, until, count));
        }
        Await.value(Future.all(clients), Duration.ofMinutes(5));
        return count.get() / ((System.nanoTime() - begin) / 1e9);
    }

    private Future<Void> again(QueryPages page, long until, AtomicInteger count) {
        return ask(page.graphQl(random, problems)).compose(answer -> {
            count.incrementAndGet();
            return System.nanoTime() < until ? again(page, until, count) : Future.succeededFuture();
        });
    }

    private Future<HttpResponse<Buffer>> ask(Map<String, Object> body) {
        return client.post("/graphql").sendJsonObject(new JsonObject(body)).map(answer -> {
            if (answer.statusCode() != 200 || answer.bodyAsString().contains("\"errors\"")) {
                throw new IllegalStateException(answer.bodyAsString());
            }
            return answer;
        });
    }

    /** Pages of problems at a rate, each from the moment at which it was due. */
    private void openLoop() {
        var latencies = new CopyOnWriteArrayList<Double>();
        var kinds = List.of(QueryPages.SEVERITY, QueryPages.DUE, QueryPages.TEAM, QueryPages.FINDINGS);
        var total = RATE * Math.max(10, 2 * seconds);
        var done = Promise.<Void>promise();
        var begin = System.nanoTime() + 100_000_000;
        var sent = new AtomicInteger();
        var answered = new AtomicInteger();
        vertx.setPeriodic(1, timer -> {
            while (sent.get() < total && System.nanoTime() >= begin + sent.get() * (1_000_000_000L / RATE)) {
                var due = begin + sent.getAndIncrement() * (1_000_000_000L / RATE);
                ask(kinds.get(random.nextInt(kinds.size())).graphQl(random, problems))
                        .onComplete(answer -> {
                            latencies.add((System.nanoTime() - due) / 1e6);
                            if (answered.incrementAndGet() == total) {
                                vertx.cancelTimer(timer);
                                done.complete();
                            }
                        });
            }
        });
        Await.value(done.future(), Duration.ofMinutes(5));
        figures.figure("query.open.p50", Figures.median(latencies), "ms");
        figures.atMost("query.open.p99", Figures.p99(latencies), "ms", 20);
    }

    private void single() {
        atMost(
                "query.summary",
                5,
                200,
                () -> asked("{summary {counts {open {critical high medium low} slo {warning breached}}}}", Map.of()));
        atMost("query.vulnerability", 20, 200, () -> {
            var number = 1 + random.nextInt(15_000);
            return asked("""
                    query Where($name: String!) {
                        vulnerability(name: $name) {
                            name sources(first: 50) {nodes {source {address} state severity fixVersion}}}}""", Map.of("name", "CVE-" + (2015 + number % 11) + "-" + (10_000 + number)));
        });
        tell("query.text", 20, () -> asked("""
                query Text($text: String) {problems(first: 50, filter: {text: $text}) {nodes {id}}}""", Map.of("text", somePackage())));
        tell("query.epss", 20, () -> asked("""
                query Epss($team: String) {
                    problems(first: 50, orderBy: EPSS, filter: {team: $team}) {nodes {id}}}""", Map.of("team", "team-" + (1 + random.nextInt(20)))));
        tell("query.packages", 20, () -> asked("""
                query Packages($name: String) {packages(filter: {name: $name}) {nodes {artifact {digest} findings}}}""", Map.of("name", somePackage())));
        tell("query.coverage", 5, () -> asked("{coverage(first: 100) {nodes {scanner state}}}", Map.of()));
    }

    private String somePackage() {
        return "package-" + random.nextInt(5_000);
    }

    private static Map<String, Object> asked(String query, Map<String, Object> variables) {
        return Map.of("query", query, "variables", variables);
    }

    private void atMost(String name, double goal, int times, Supplier<Map<String, Object>> query) {
        figures.atMost(name, Figures.median(latencies(times, query)), "ms", goal);
    }

    private void tell(String name, int times, Supplier<Map<String, Object>> query) {
        figures.figure(name, Figures.median(latencies(times, query)), "ms");
    }

    /** One after the other, the first ones left out. */
    private List<Double> latencies(int times, Supplier<Map<String, Object>> query) {
        var latencies = new ArrayList<Double>();
        for (int i = 0; i < times + times / 4; i++) {
            var begin = System.nanoTime();
            Await.value(ask(query.get()), Duration.ofMinutes(1));
            if (i >= times / 4) {
                latencies.add((System.nanoTime() - begin) / 1e6);
            }
        }
        return latencies;
    }
}
