package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.ledger.JobState;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.DemoDatabases;
import io.vulnstream.testkit.LoopbackCluster;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.RedisServers;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Roles spread over processes of their own, as on several machines, of which some die. */
@ExtendWith(VertxExtension.class)
class ProcessesIT {
    private static final String FINDINGS = """
            select concat_ws(' ', a.digest, p.ecosystem, p.name, g.key, f.status, f.severity, t.scanner, v.name,
                             t.severity, o.package, o.version)
            from finding f
            join artifact a on a.id = f.artifact_id
            join package p on p.id = f.package_id
            join vulnerability_group g on g.id = f.group_id
            join attribution t on t.finding_id = f.id
            join vulnerability v on v.id = t.vulnerability_id
            join occurrence o on o.sighting_id = t.sighting_id
            order by 1""";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    Path folder;

    private final List<Program> programs = new ArrayList<>();
    private final List<Pg> connections = new ArrayList<>();
    private RegistryServer registry;
    private Vertx vertx;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        registry = RegistryServer.start();
    }

    @AfterEach
    void stop() {
        programs.forEach(Program::close);
        connections.forEach(pg -> Await.value(pg.close()));
        registry.close();
    }

    /** One PostgreSQL, Redis and object store for several processes. */
    private record Installation(Pg pg, Map<String, String> settings) {
        List<String> texts(String query) {
            return Await.value(pg.list(row -> row.getString(0), query));
        }

        long count(String query) {
            return Await.value(pg.first(row -> row.getLong(0), query)).orElseThrow();
        }
    }

    private Installation installation(Map<String, String> more) {
        var database = Postgres.database();
        var pg = database.connect(vertx);
        connections.add(pg);
        var name =
                "it-" + NUMBER.incrementAndGet() + "-" + ProcessHandle.current().pid();
        var settings = new HashMap<>(Map.of(
                "environment", name,
                "postgres.uri", database.uri(),
                "redis.uri", RedisServers.shared(),
                "objectStore.uri", folder.resolve(name).toUri().toString(),
                "dispatcher.lease", "3s"));
        settings.putAll(more);
        return new Installation(pg, settings);
    }

    private Program run(Installation installation, String node, String roles) {
        var program = Program.run(folder, node, roles, installation.settings());
        programs.add(program);
        return program;
    }

    @Test
    void spreadOverThreeProcessesTheRolesFindWhatOneProcessFinds() throws IOException {
        // Given
        var real = Map.of(
                "databases.path",
                DemoDatabases.directory().toString(),
                "databases.readOnly",
                "true",
                "databases.only",
                "[\"" + registry.host() + "\"]",
                "targets.uri",
                targets().toString());
        var whole = installation(real);
        var one = run(whole, "whole", "all");
        var spread = installation(real);
        spread.settings().putAll(clustered());
        // When
        var first = run(spread, "first", "exporter,dispatcher");
        first.await(vertx, () -> first.readiness().body().contains("joins the other nodes"));
        assertThat(first.get("/health/live").status()).isEqualTo(200);
        first.awaitReady(vertx);
        var second = run(spread, "second", "scanner");
        var third = run(spread, "third", "archiver,ingester,query");
        second.awaitReady(vertx);
        third.awaitReady(vertx);
        // Then
        one.await(vertx, () -> done(whole) == 1);
        third.await(vertx, () -> done(spread) == 1);
        assertThat(spread.texts(FINDINGS)).isNotEmpty().isEqualTo(whole.texts(FINDINGS));
        assertThat(spread.texts(
                        "select distinct j.scanner || ' ' || t.node from job j join attempt t on t.job_id = j.id"))
                .containsExactlyInAnyOrder("grype second", "osv-scanner second", "trivy second");
        assertThat(spread.count("select count(*) from scan")).isEqualTo(3);
        aHintCrossesFromTheProcessThatWasAskedToTheOneThatDispatches(third, spread);
    }

    /** The dispatcher looks by itself only every half minute. */
    private void aHintCrossesFromTheProcessThatWasAskedToTheOneThatDispatches(Program asked, Installation spread) {
        ask(asked, registry.host() + "/shop/a:1");
        asked.await(vertx, () -> done(spread) == 2);
        assertThat(spread.count("""
                select count(*) from request
                where resolved_at - created_at < interval '10 seconds' and reason <> 0""")).isEqualTo(1);
    }

    @Test
    void theScanOfAKilledProcessIsDoneOnceByAnotherAndThatOfAStoppedOneIsHandedBack() throws IOException {
        // Given
        var scanner = new GatedScanner(Files.createDirectory(folder.resolve("scanner")));
        var pipeline = installation(scanner.settings());
        pipeline.settings().put("scanners.grace", "1s");
        pipeline.settings().put("dispatcher.period", "1s");
        SmallImages.push(registry.host() + "/shop/a", SmallImages.alpine());
        SmallImages.push(registry.host() + "/shop/b", SmallImages.nothing());
        var front = run(pipeline, "front", "dispatcher,archiver,ingester,query");
        var scanners =
                new HashMap<>(Map.of("s1", run(pipeline, "s1", "scanner"), "s2", run(pipeline, "s2", "scanner")));
        front.awaitReady(vertx);
        scanners.values().forEach(program -> program.awaitReady(vertx));
        // When: one is killed with its scanners
        ask(front, registry.host() + "/shop/a:1");
        var victim = untilRunning(front, pipeline, 1);
        scanners.remove(victim).kill();
        var survivor = untilRunning(front, pipeline, 2);
        assertThat(scanners).containsKey(survivor);
        scanner.open();
        // Then
        front.await(vertx, () -> done(pipeline) == 1);
        assertThat(pipeline.texts("select node || ' ' || outcome from attempt order by epoch"))
                .containsExactly(victim + " 3", survivor + " 0");
        assertThat(pipeline.count("select count(*) from scan")).isEqualTo(1);
        assertThat(pipeline.count("select count(*) from finding")).isEqualTo(1);
        // When: the other one is stopped in order
        scanner.close();
        ask(front, registry.host() + "/shop/b:1");
        untilRunning(front, pipeline, 1);
        assertThat(scanners.remove(survivor).stop()).isZero();
        // Then
        assertThat(pipeline.texts("select state || ' ' || attempts from job where state <> 4"))
                .singleElement()
                .isIn(JobState.WAITING.ordinal() + " 0", JobState.QUEUED.ordinal() + " 0");
        scanner.open();
        run(pipeline, "s3", "scanner");
        front.await(vertx, () -> done(pipeline) == 2);
        assertThat(pipeline.count("select count(*) from scan")).isEqualTo(2);
    }

    @Test
    void whoIsAskedTwiceToStopWaitsForNoScan() throws IOException {
        // Given: a scan that does not end, and all the time in the world for it
        var scanner = new GatedScanner(Files.createDirectory(folder.resolve("scanner")));
        var pipeline = installation(scanner.settings());
        pipeline.settings().put("scanners.grace", "10m");
        SmallImages.push(registry.host() + "/shop/a", SmallImages.alpine());
        var front = run(pipeline, "front", "dispatcher,archiver,ingester,query");
        var node = run(pipeline, "node", "scanner");
        front.awaitReady(vertx);
        ask(front, registry.host() + "/shop/a:1");
        untilRunning(front, pipeline, 1);
        // When
        node.terminate();
        front.await(vertx, () -> node.get("/health/live").status() == 0);
        assertThat(pipeline.count("select count(*) from job where state = 2")).isEqualTo(1);
        node.terminate();
        // Then
        assertThat(node.end()).isZero();
        assertThat(pipeline.texts("select state || ' ' || attempts from job"))
                .singleElement()
                .isIn(JobState.WAITING.ordinal() + " 0", JobState.QUEUED.ordinal() + " 0");
        assertThat(pipeline.texts("select outcome::text from attempt")).containsExactly("4");
    }

    @Test
    void whatAScannerReportsWhileNobodyListensIsDoneWhenSomebodyDoes() throws IOException {
        // Given
        var scanner = new GatedScanner(Files.createDirectory(folder.resolve("scanner")));
        var pipeline = installation(scanner.settings());
        SmallImages.push(registry.host() + "/shop/a", SmallImages.alpine());
        var front = run(pipeline, "front", "dispatcher,archiver,ingester,query");
        var node = run(pipeline, "node", "scanner");
        front.awaitReady(vertx);
        ask(front, registry.host() + "/shop/a:1");
        untilRunning(node, pipeline, 1);
        // When
        front.kill();
        scanner.open();
        node.await(vertx, () -> pipeline.count("select count(*) from scan") == 1);
        assertThat(done(pipeline)).isZero();
        var next = run(pipeline, "next", "dispatcher,archiver,ingester");
        // Then
        next.await(vertx, () -> done(pipeline) == 1);
        assertThat(pipeline.texts("select outcome::text from attempt")).containsExactly("0");
        assertThat(pipeline.count("select count(*) from finding")).isEqualTo(1);
    }

    /** Answers the node. */
    private String untilRunning(Program watched, Installation pipeline, long epoch) {
        var query = "select node from job where state = 2 and epoch = " + epoch;
        watched.await(vertx, () -> !pipeline.texts(query).isEmpty());
        return pipeline.texts(query).get(0);
    }

    private static long done(Installation installation) {
        return installation.count("select count(*) from request where state = 2");
    }

    private static void ask(Program program, String reference) {
        var answer = program.graphQl("""
                {"query": "mutation { requestScan(input: {references: [\\"%s\\"], rescan: true}) { requests { id } } }"}""".formatted(reference));
        assertThat(answer.body()).contains("\"id\"");
    }

    private Path targets() throws IOException {
        SmallImages.push(registry.host() + "/shop/a", SmallImages.alpine());
        var targets = Files.createDirectory(folder.resolve("targets"));
        Files.writeString(targets.resolve("shop.yaml"), """
                teams:
                  - name: shop
                    targets:
                      - {name: a, image: "%s/shop/a", tags: {pattern: "*"}}
                """.formatted(registry.host()));
        return targets;
    }

    /** Nodes that look so rarely that they live by what they tell each other. */
    private Map<String, String> clustered() throws IOException {
        var settings = new HashMap<>(LoopbackCluster.settings(folder));
        settings.putAll(Map.of("dispatcher.period", "30s", "dispatcher.lease", "60s"));
        return settings;
    }
}
