package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.Main;
import io.vulnstream.app.embedded.DataDirectory;
import io.vulnstream.app.embedded.Running;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.RedisServers;
import io.vulnstream.testkit.Tools;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process of the built program, as a machine of its own would run it. */
final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path data;
    private final Path log;
    private final int port;

    private Program(Process process, Path data, Path log, int port) {
        this.process = process;
        this.data = data;
        this.log = log;
        this.port = port;
    }

    /** What came back over HTTP; status 0 when nothing answers. */
    record Answer(int status, String body) {}

    /**
     * A node that can be asked.
     *
     * @param folder holds its data
     * @param settings keys of the configuration
     */
    static Program run(Path folder, String name, String roles, Map<String, String> settings) {
        return run(List.of(), folder, name, roles, settings);
    }

    /** @param classes that stand before those of the program: of another version */
    static Program run(List<Path> classes, Path folder, String name, String roles, Map<String, String> settings) {
        int port = RedisServers.freePort();
        var arguments = new ArrayList<>(List.of("run", "--roles", roles, "--log-format", "json"));
        arguments.addAll(List.of("--set", "node=" + name, "--set", "http.port=" + port));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return start(java(classes), folder.resolve(name), arguments, port);
    }

    static Program start(Path data, String... arguments) {
        return start(java(List.of()), data, List.of(arguments), 0);
    }

    /** @param before what the command line begins with */
    static Program start(List<String> before, Path data, String... arguments) {
        var command = new ArrayList<>(before);
        command.addAll(java(List.of()));
        return start(command, data, List.of(arguments), 0);
    }

    private static Program start(List<String> program, Path data, List<String> arguments, int port) {
        try {
            var folder = Files.createTempDirectory(data.getParent(), "process");
            var config = Files.createFile(folder.resolve("config.yaml"));
            var command = new ArrayList<>(program);
            command.addAll(arguments);
            command.addAll(List.of("--data", data.toString(), "--config", config.toString()));
            var log = folder.resolve("log");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment()
                    .put(
                            "VULNSTREAM_TOOLS",
                            Tools.path("crane").resolve("../../..").normalize().toString());
            return new Program(builder.start(), data, log, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command said, and how it ended. */
    record Ended(int code, String output) {}

    /** Runs a command to its end. */
    static Ended command(Path data, String... arguments) {
        return command(List.of(), data, arguments);
    }

    /** @param classes that stand before those of the program: of another version */
    static Ended command(List<Path> classes, Path data, String... arguments) {
        try (var program = start(java(classes), data, List.of(arguments), 0)) {
            return new Ended(program.end(), program.log());
        }
    }

    /** How the program begins: in the heap that the launcher gives it. */
    private static List<String> java(List<Path> classes) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Stream.concat(classes.stream().map(Path::toString), Stream.of(classPath()))
                        .collect(Collectors.joining(File.pathSeparator)),
                Main.class.getName());
    }

    /** Without the tests' own classes and settings. */
    static String classPath() {
        var all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator, -1))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    Answer get(String path) {
        return send(request(path).GET().build());
    }

    Answer graphQl(String body) {
        return send(request("/graphql")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10));
    }

    private static Answer send(HttpRequest request) {
        try {
            var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Answer(0, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks for a scan by GraphQL. */
    void ask(String reference) {
        var answer = graphQl("""
                {"query": "mutation { requestScan(input: {references: [\\"%s\\"]}) { requests { id } } }"}""".formatted(reference));
        assertThat(answer.body()).contains("\"id\"");
    }

    void awaitReady(Vertx vertx) {
        await(vertx, () -> readiness().status() == 200);
    }

    /** Until something is so, with the patience that a process needs beside others; says what the log says if not. */
    void await(Vertx vertx, Supplier<Boolean> fact) {
        Eventually.value(
                vertx, () -> Future.succeededFuture(fact.get() ? "" : "no: " + log()), String::isEmpty, PATIENCE);
    }

    /** Fails when the process has ended. */
    Answer readiness() {
        assertThat(process.isAlive()).as("it runs: %s", log()).isTrue();
        return get("/health/ready");
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines of a level and above that of information. */
    List<String> complaints() {
        return log().lines()
                .filter(line -> !line.contains("\"level\":\"info\""))
                .toList();
    }

    /** As if its machine had lost power: with every scanner it started. */
    void kill() {
        var children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        children.forEach(child -> child.onExit().join());
    }

    /** As if only it had been killed: what it started is left. */
    void killAlone() {
        process.destroyForcibly().onExit().join();
    }

    /** As Ctrl-C and the system do; answers the exit code. */
    int stop() {
        process.destroy();
        return end();
    }

    /** One SIGTERM; it may be sent again. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for its exit code. */
    int end() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("it ends: %s", log())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Once a process with servers of its own can be reached. */
    Running running() {
        Eventually.holds(() -> {
            assertThat(process.isAlive()).as("it runs: %s", log()).isTrue();
            return own().isPresent();
        });
        return own().orElseThrow();
    }

    private Optional<Running> own() {
        return DataDirectory.running(data).filter(running -> running.pid() == process.pid());
    }

    @Override
    public void close() {
        kill();
    }
}
