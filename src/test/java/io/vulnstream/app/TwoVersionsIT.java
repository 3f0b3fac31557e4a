package io.vulnstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.RedisServers;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An installation that is rolled to the next version and back, node by node, while work waits and runs. */
@ExtendWith(VertxExtension.class)
class TwoVersionsIT {
    private static final String ENVIRONMENT =
            "versions-" + ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private final List<Program> programs = new ArrayList<>();
    private Vertx vertx;
    private RegistryServer registry;
    private GatedScanner scanner;
    private Map<String, String> settings;
    private Pg pg;
    private int asked;

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        this.vertx = vertx;
        registry = RegistryServer.start();
        scanner = new GatedScanner(Files.createDirectory(folder.resolve("scanner")));
        var database = Postgres.database();
        pg = database.connect(vertx);
        settings = new HashMap<>(scanner.settings());
        settings.putAll(Map.of(
                "environment",
                ENVIRONMENT,
                "postgres.uri",
                database.uri(),
                "redis.uri",
                RedisServers.shared(),
                "objectStore.uri",
                folder.resolve("objects").toUri().toString(),
                "scanners.grace",
                "1s",
                "dispatcher.period",
                "1s",
                "dispatcher.lease",
                "3s"));
    }

    @AfterEach
    void stop() {
        programs.forEach(Program::close);
        Await.value(pg.close());
        registry.close();
    }

    @Test
    void nodesOfTwoVersionsWorkSideBySideAndNothingIsLostOnTheWayThereAndBack() throws IOException {
        var next = List.of(NextVersion.build(Files.createDirectory(folder.resolve("next"))));
        // Given: this version at work, with more waiting than can run
        var old = run(List.of(), "old");
        ask(old, 6);
        untilRunning(old);
        // When: the schema is migrated under it, a node of the next version comes, and this one is stopped
        var migrated = Program.command(
                next, folder.resolve("migrate"), "migrate", "--set", "postgres.uri=" + settings.get("postgres.uri"));
        assertThat(migrated.code()).as(migrated.output()).isZero();
        var newer = run(next, "newer");
        assertThat(old.readiness().status()).isEqualTo(200);
        assertThat(old.stop()).isZero();
        scanner.open();
        // Then: what waited in the streams of this version is done by the next one, over streams of its own
        untilDone(newer, 6);
        assertThat(streams("scan.requested.v1")).isTrue();
        assertThat(streams("scan.requested.v2")).isTrue();
        // When: a node of this version comes back beside it, takes requests, and is left alone with them
        scanner.close();
        var again = run(List.of(), "again");
        ask(again, 6);
        untilRunning(newer);
        assertThat(newer.stop()).isZero();
        scanner.open();
        // Then
        untilDone(again, 12);
        assertThat(count("select count(*) from quarantine")).isZero();
        assertThat(count("select count(*) from attempt where outcome = 0")).isEqualTo(12);
        assertThat(count("select count(distinct artifact_id) from scan")).isEqualTo(12);
        assertThat(count("select count(*) from job where state <> 4")).isZero();
    }

    private Program run(List<Path> classes, String name) {
        var program = Program.run(classes, folder, name, "all", settings);
        programs.add(program);
        program.awaitReady(vertx);
        return program;
    }

    private void ask(Program program, int images) {
        for (int i = 0; i < images; i++) {
            var repository = registry.host() + "/image" + asked++;
            SmallImages.push(repository, Map.of("number", repository));
            program.ask(repository + ":1");
        }
    }

    /** All that can run does, and the rest stands in the window. */
    private void untilRunning(Program watched) {
        watched.await(
                vertx,
                () -> count("select count(*) from job where state = 2") == 2
                        && count("select count(*) from job where state = 1") == 4);
    }

    private void untilDone(Program watched, long requests) {
        watched.await(vertx, () -> count("select count(*) from request where state = 2") == requests);
    }

    private long count(String sql) {
        return Await.value(pg.first(row -> row.getLong(0), sql)).orElseThrow();
    }

    private static boolean streams(String type) throws IOException {
        var redis = URI.create(RedisServers.shared());
        try (var socket = new Socket(redis.getHost(), redis.getPort());
                var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            var key = "vs:" + ENVIRONMENT + ":{" + type + ":gated}:urgent";
            socket.getOutputStream().write(("EXISTS " + key + "\r\n").getBytes(UTF_8));
            return ":1".equals(lines.readLine());
        }
    }
}
