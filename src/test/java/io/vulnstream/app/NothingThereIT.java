package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.RedisServers;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes of their own that lack what nobody brings. */
@ExtendWith(VertxExtension.class)
class NothingThereIT {
    @TempDir
    Path folder;

    @Test
    void aCommandSaysWhichServersAreMissingAndEnds() throws IOException {
        Files.writeString(folder.resolve("shop.yaml"), "teams: [{name: shop, targets: [{image: r.example/cart}]}]");
        var ended = Program.command(
                folder.resolve("data"),
                "export",
                "--targets",
                folder.toString(),
                "--set",
                "postgres.uri=postgresql://ada:secret@127.0.0.1:1/x",
                "--set",
                "redis.uri=redis://127.0.0.1:2");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .contains("PostgreSQL at 127.0.0.1:1 does not answer", "postgres.uri")
                .contains("Redis at 127.0.0.1:2 does not answer", "redis.uri")
                .doesNotContain("secret");
    }

    @Test
    void anExportOffATerminalSaysOnceWhatItCouldNotList() throws IOException {
        // Given
        var targets = Files.createDirectory(folder.resolve("targets"));
        Files.writeString(
                targets.resolve("shop.yaml"), "teams: [{name: shop, targets: [{image: \"127.0.0.1:1/cart\"}]}]");
        Files.writeString(targets.resolve("wrong.yaml"), "teams: 7\n");
        // When
        var ended = Program.command(folder.resolve("data"), "export", "--targets", targets.toString());
        // Then
        assertThat(ended.code()).as(ended.output()).isEqualTo(1);
        assertThat(ended.output()).containsOnlyOnce("127.0.0.1:1/cart: ").containsOnlyOnce("wrong.yaml");
    }

    @Test
    void aProcessWhoseTargetsCannotBeReadSaysSoAndEnds() {
        var ended = Program.command(folder.resolve("data"), "run", "--targets", folder + "/absent");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output()).contains("--targets: ", "/absent: cannot be read: there is no such file or folder");
    }

    @Test
    void aProcessWhoseStartFailsLeavesNoScratchDirectoryAndPrintsNoStackTrace() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ended = Program.command(
                    folder.resolve("data"),
                    "run",
                    "--set",
                    "http.port=" + taken.getLocalPort(),
                    "--set",
                    "postgres.uri=postgresql://ada:secret@127.0.0.1:1/x",
                    "--set",
                    "redis.uri=redis://127.0.0.1:2");
            assertThat(ended.code()).isNotZero();
            assertThat(ended.output()).contains("http.port").doesNotContain("Exception", "\tat ");
            assertThat(folder.resolve("data/scratch")).isEmptyDirectory();
        }
    }

    @Test
    void aScanThatTheRegistryRefusesEndsAtOnce() throws IOException {
        var registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        registry.start();
        try {
            var ended = Program.command(
                    folder.resolve("data"),
                    "scan",
                    "127.0.0.1:" + registry.getAddress().getPort() + "/shop/a:1",
                    "--set",
                    "dispatcher.retry.first=10m");
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.output()).contains("registry-unauthorized");
        } finally {
            registry.stop(0);
        }
    }

    @Test
    void aScanWithoutADatabaseEndsAtOnceWithTheCommandThatGetsOne() {
        try (var registry = RegistryServer.start()) {
            SmallImages.push(registry.host() + "/shop/a", SmallImages.alpine());
            var ended = Program.command(
                    folder.resolve("data"), "scan", registry.host() + "/shop/a:1", "--scanners", "osv-scanner");
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.output()).contains("database-unusable", "./vulnstream databases update osv-scanner");
        }
    }

    @Test
    void aRunningSystemWithoutDatabasesAnswersWhoWaitsAndKeepsTheRest(Vertx vertx) {
        // Given
        var database = Postgres.database();
        var pg = database.connect(vertx);
        var settings = Map.of(
                "environment",
                "nothing-" + ProcessHandle.current().pid(),
                "postgres.uri",
                database.uri(),
                "redis.uri",
                RedisServers.shared(),
                "dispatcher.period",
                "500ms",
                "dispatcher.retry.causes.database-unusable.first",
                "100ms",
                "dispatcher.retry.causes.database-unusable.attempts",
                "4");
        try (var registry = RegistryServer.start();
                var program = Program.run(folder, "one", "all", settings)) {
            SmallImages.push(registry.host() + "/shop/a", SmallImages.alpine());
            SmallImages.push(registry.host() + "/shop/b", SmallImages.nothing());
            program.awaitReady(vertx);
            program.await(vertx, () -> program.readiness().body().contains("trivy takes no work"));
            // When
            ask(program, registry.host() + "/shop/a:1", "URGENT");
            ask(program, registry.host() + "/shop/b:1", "ROUTINE");
            // Then
            program.await(vertx, () -> Await.value(pg.list(
                            row -> row.getString(0),
                            "select concat_ws(' ', lane, state, cause, attempts) from job order by lane"))
                    .equals(List.of("0 5 11 4", "1 1 0")));
            assertThat(program.get("/metrics").body()).contains("vulnstream_scanner_able{scanner=\"trivy\"} 0.0");
        } finally {
            Await.value(pg.close());
        }
    }

    private static void ask(Program program, String reference, String lane) {
        var answer = program.graphQl("""
                {"query": "mutation { requestScan(input: {references: [\\"%s\\"], scanners: [\\"trivy\\"], lane: %s}) { requests { id } } }"}""".formatted(reference, lane));
        assertThat(answer.body()).contains("\"id\"");
    }
}
