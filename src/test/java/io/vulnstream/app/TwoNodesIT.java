package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.RedisServers;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import io.vulnstream.testkit.TcpRelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with all roles: the bus between them goes away, then one of them. */
@ExtendWith(VertxExtension.class)
class TwoNodesIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    Path folder;

    private final Map<String, Program> programs = new HashMap<>();
    private final List<TcpRelay> relays = new ArrayList<>();
    private Vertx vertx;
    private RegistryServer registry;
    private Map<String, String> settings;
    private Pg pg;
    private int asked;

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        this.vertx = vertx;
        registry = RegistryServer.start();
        var scanner = new GatedScanner(Files.createDirectory(folder.resolve("scanner")));
        scanner.open();
        var database = Postgres.database();
        pg = database.connect(vertx);
        settings = new HashMap<>(scanner.settings());
        settings.putAll(Map.of(
                "environment",
                        "nodes-" + NUMBER.incrementAndGet() + "-"
                                + ProcessHandle.current().pid(),
                "postgres.uri", database.uri(),
                "redis.uri", RedisServers.shared(),
                "objectStore.uri", folder.resolve("objects").toUri().toString(),
                "dispatcher.lease", "3s"));
    }

    @AfterEach
    void stop() {
        programs.values().forEach(Program::close);
        relays.forEach(TcpRelay::close);
        Await.value(pg.close());
        registry.close();
    }

    @Test
    void withoutTheBusBetweenThemOnlyLatencyGrows() throws IOException {
        // Given: hints cross, where a look would come only after three quarters of a minute
        settings.put("dispatcher.period", "45s");
        var ports = List.of(RedisServers.freePort(), RedisServers.freePort());
        for (int port : ports) {
            relays.add(TcpRelay.to(port));
        }
        var first = run("first", clustered(0, ports.get(0)), "dispatcher,scanner,archiver,ingester");
        first.awaitReady(vertx);
        var second = run("second", clustered(1, ports.get(1)), "query,intake");
        second.awaitReady(vertx);
        assertThat(askedAndDone(second)).isLessThan(25_000);
        assertThat(askedAndDone(second)).isLessThan(25_000);
        // When
        relays.forEach(TcpRelay::cut);
        // Then
        assertThat(askedAndDone(second)).isLessThan(90_000);
        assertThat(first.readiness().status()).isEqualTo(200);
        assertThat(second.readiness().status()).isEqualTo(200);
        assertThat(count("select count(*) from attempt")).isEqualTo(3);
    }

    @Test
    void whatRunsOnceMovesWhenItsNodeIsKilledAndWhenItIsStopped() {
        // Given
        settings.put("dispatcher.period", "1s");
        run("first", Map.of(), "all").awaitReady(vertx);
        var second = run("second", Map.of(), "all");
        second.awaitReady(vertx);
        assertThat(askedAndDone(second)).isPositive();
        var killed = holder();
        // When
        removed(killed).kill();
        // Then
        var survivor = programs.values().iterator().next();
        survivor.await(vertx, this::livingNodesHoldAll);
        assertThat(askedAndDone(survivor)).isPositive();
        // When: another one comes, and the holder is stopped in order
        var third = run("third", Map.of("scanners.limits.nosuch", "3"), "all");
        third.awaitReady(vertx);
        assertThat(third.log()).contains("config.unused", "scanners.limits.nosuch");
        var stopped = holder();
        assertThat(removed(stopped).stop()).isZero();
        // Then: it let go, and its lease need not end
        survivor = programs.values().iterator().next();
        survivor.await(vertx, this::livingNodesHoldAll);
        assertThat(askedAndDone(survivor)).isPositive();
        assertThat(count("select count(*) from job where state <> 4")).isZero();
    }

    private Program run(String name, Map<String, String> more, String roles) {
        var all = new HashMap<>(settings);
        all.putAll(more);
        var program = Program.run(folder, name, roles, all);
        programs.put(name, program);
        return program;
    }

    private Program removed(String name) {
        return Objects.requireNonNull(programs.remove(name));
    }

    /** The node that dispatches, by its name. */
    private String holder() {
        return Await.value(pg.first(
                        row -> row.getString(0),
                        "select split_part(holder, '.', 1) from lease where name = 'dispatcher'"))
                .orElse("");
    }

    private boolean livingNodesHoldAll() {
        var holders = Await.value(pg.list(row -> row.getString(0), """
                select split_part(holder, '.', 1) from lease
                where name in ('dispatcher', 'outbox-relay') and until > now()"""));
        return holders.size() == 2 && programs.keySet().containsAll(holders);
    }

    /** Milliseconds from the request to its end. */
    private long askedAndDone(Program program) {
        var repository = registry.host() + "/image" + asked++;
        SmallImages.push(repository, Map.of("number", repository));
        program.ask(repository + ":1");
        program.await(vertx, () -> count("select count(*) from request where state = 2") == asked);
        return count("""
                select (extract(epoch from finished_at - created_at) * 1000)::bigint + 1 from request
                order by created_at desc limit 1""");
    }

    private long count(String sql) {
        return Await.value(pg.first(row -> row.getLong(0), sql)).orElseThrow();
    }

    /** Each is known to the other by the relay before it. */
    private Map<String, String> clustered(int own, int port) throws IOException {
        var file = Files.writeString(folder.resolve("hazelcast-" + own + ".yaml"), """
                hazelcast:
                  cluster-name: %s
                  properties:
                    hazelcast.logging.type: slf4j
                    hazelcast.phone.home.enabled: false
                    hazelcast.wait.seconds.before.join: 0
                    hazelcast.max.join.seconds: 5
                    hazelcast.heartbeat.interval.seconds: 1
                    hazelcast.max.no.heartbeat.seconds: 5
                  network:
                    public-address: 127.0.0.1:%d
                    port: {port: %d, auto-increment: false}
                    interfaces: {enabled: true, interfaces: [127.0.0.1]}
                    join:
                      auto-detection: {enabled: false}
                      multicast: {enabled: false}
                      tcp-ip: {enabled: true, member-list: ["127.0.0.1:%d", "127.0.0.1:%d"]}
                """.formatted(
                        settings.get("environment"),
                        relays.get(own).port(),
                        port,
                        relays.get(0).port(),
                        relays.get(1).port()));
        return Map.of("cluster.enabled", "true", "cluster.file", file.toString());
    }
}
