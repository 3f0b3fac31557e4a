package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.app.embedded.DataDirectory;
import io.vulnstream.app.embedded.Running;
import io.vulnstream.support.Json;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The servers a process runs itself, around whole processes that are killed, stopped and refused on one directory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EmbeddedServersIT {
    private static final String ASK = """
            mutation { requestScan(input: {references: ["registry.example/shop/cart:1"]}) { requests { id } } }""";
    private static final String ASKED = "{ requests { nodes { id state } } }";

    private Path folder;
    private Path data;

    @BeforeAll
    void place(@TempDir Path folder) {
        this.folder = folder;
        data = folder.resolve("data");
    }

    @Test
    void aKilledRunLosesNothingItAcceptedAndItsServersAreStoppedByTheNext() throws Exception {
        // Given
        String request;
        List<ProcessHandle> orphans;
        try (var first = Program.start(data, "run", "--roles", "query", "--set", "http.port=0")) {
            var running = first.running();
            durable(running);
            request = graphql(running, ASK).at("/requestScan/requests/0/id").asText();
            assertThat(redis(running, "SET", "kept", "yes")).startsWith("+OK");
            orphans = servers(data);
            // When
            first.killAlone();
        }
        assertThat(orphans).hasSize(2).allMatch(ProcessHandle::isAlive);
        try (var second = Program.start(data, "run", "--roles", "query", "--set", "http.port=0")) {
            var running = second.running();
            // Then
            assertThat(orphans).noneMatch(ProcessHandle::isAlive);
            assertThat(second.log()).contains("left by a run that was killed");
            assertThat(graphql(running, ASKED).at("/requests/nodes"))
                    .extracting(node ->
                            node.path("id").asText() + " " + node.path("state").asText())
                    .containsExactly(request + " ACCEPTED");
            assertThat(redis(running, "GET", "kept")).contains("yes");
            var servers = servers(data);
            assertThat(second.stop()).isZero();
            assertThat(servers).hasSize(2);
            Eventually.holds(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(second.log()).doesNotContain("\"level\":\"error\"", "\"level\":\"warn\"");
            assertThat(DataDirectory.running(data)).isEmpty();
        }
    }

    @Test
    void nothingIsLeftInTheFolderForTemporaryFilesByACommandOrAStoppedRun() throws IOException {
        // Given
        var temporary = Files.createDirectory(folder.resolve("tmp"));
        var elsewhere = folder.resolve("elsewhere");
        var before = List.of("env", "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + temporary);
        // When, then
        try (var command = Program.start(before, elsewhere, "migrate")) {
            assertThat(command.end()).as(command.log()).isZero();
            assertThat(temporary).isEmptyDirectory();
        }
        try (var run = Program.start(before, elsewhere, "run", "--roles", "query", "--set", "http.port=0")) {
            run.running();
            assertThat(temporary).isNotEmptyDirectory();
            assertThat(run.stop()).isZero();
            assertThat(temporary).isEmptyDirectory();
        }
    }

    @Test
    void whoIsStoppedWhileTheServersStartLeavesNone() throws IOException {
        // Given
        var early = folder.resolve("early");
        for (var server : List.of("redis-binaries", "postgres-binaries")) {
            try (var run = Program.start(early, "run", "--roles", "query", "--set", "http.port=0")) {
                Eventually.holds(() -> !programs(early.resolve(server)).isEmpty());
                // When
                run.stop();
            }
            // Then
            assertThat(programs(early)).isEmpty();
        }
    }

    private static List<String> programs(Path folder) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().command().orElse(""))
                .filter(command -> command.startsWith(folder.toString()))
                .toList();
    }

    private static void durable(Running running) throws SQLException, IOException {
        var postgres = URI.create(running.postgres());
        var url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres?user=postgres";
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                var row = statement.executeQuery("show " + setting);
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).as(setting).isEqualTo("on");
            }
        }
        assertThat(redis(running, "CONFIG", "GET", "appendonly")).contains("yes");
        assertThat(redis(running, "CONFIG", "GET", "appendfsync")).contains("everysec");
        assertThat(redis(running, "CONFIG", "GET", "maxmemory-policy")).contains("noeviction");
    }

    private static List<ProcessHandle> servers(Path data) throws IOException {
        var pids = List.of(
                Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(0),
                Files.readString(data.resolve("redis/redis.pid")).strip());
        return pids.stream()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
    }

    /** The first bytes of its answer. */
    private static String redis(Running running, String... command) throws IOException {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(running.redis()).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((String.join(" ", command) + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static JsonNode graphql(Running running, String query) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(running.http() + "/graphql"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(
                            Json.mapper().writeValueAsBytes(Map.of("query", query))))
                    .build();
            var answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            var data = Json.mapper().readTree(answer).path("data");
            assertThat(data.isObject()).as(answer).isTrue();
            return data;
        }
    }

    @Test
    void whoFindsTheDirectoryHeldSaysByWhomAndWaitsForItsTurn() throws Exception {
        // Given
        var held = DataDirectory.own(data).orElseThrow();
        assertThat(DataDirectory.own(data)).as("a second time in one process").isEmpty();
        try (var second = Program.start(data, "migrate", "--json")) {
            // When
            Eventually.holds(() -> second.log().contains("waiting for"));
            // Then
            assertThat(second.log())
                    .contains("(process " + ProcessHandle.current().pid() + "), which holds " + data);
            held.close();
            assertThat(second.end()).as(second.log()).isZero();
        }
    }

    @Test
    void aPortInUseIsOneLineAndNothingIsLeft() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var run = Program.start(
                        data, "run", "--set", "http.port=" + taken.getLocalPort(), "--log-level", "warn")) {
            // When, then
            assertThat(run.end()).isEqualTo(1);
            assertThat(run.log().lines())
                    .singleElement()
                    .asString()
                    .startsWith("vulnstream: port " + taken.getLocalPort() + " on 127.0.0.1 cannot be used")
                    .contains("--set http.port=");
            assertThat(data.resolve("postgres/postmaster.pid")).doesNotExist();
            assertThat(data.resolve("redis/redis.pid")).doesNotExist();
        }
    }

    @Test
    void aFullDataDirectoryIsToldInALineInsteadOfHanging() throws Exception {
        // Given
        var full = Files.createDirectory(folder.resolve("full"));
        var mount = List.of(
                "unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=3m none \"$0\" && exec \"$@\"", full.toString());
        assumeThat(canMount(mount))
                .as("needs the right to mount a small file system")
                .isTrue();
        // When
        try (var run = Program.start(mount, full, "run", "--set", "http.port=0")) {
            // Then
            assertThat(run.end()).isEqualTo(1);
            assertThat(run.log().lines())
                    .singleElement()
                    .asString()
                    .startsWith("vulnstream: there is no room in the data directory " + full)
                    .contains("make room there");
        }
    }

    private static boolean canMount(List<String> mount) throws InterruptedException {
        var command = new ArrayList<>(mount);
        command.add("true");
        try {
            return new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) { // there is no unshare
            return false;
        }
    }

    @Test
    void aDataDirectoryThatCannotBeWrittenIsToldInALine() throws Exception {
        // Given
        var file = Files.writeString(folder.resolve("file"), "no folder");
        // When
        try (var run = Program.start(file, "run")) {
            assertThat(run.end()).isEqualTo(1);
            // Then
            assertThat(run.log().lines())
                    .singleElement()
                    .asString()
                    .startsWith("vulnstream: the data directory " + file + " cannot be written")
                    .contains("--data DIR");
        }
    }
}
