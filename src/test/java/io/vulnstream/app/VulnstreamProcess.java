package io.vulnstream.app;

import io.vulnstream.app.embedded.DataDirectory;
import io.vulnstream.app.embedded.Running;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The program in a JVM of its own, for what only a whole process can show. */
final class VulnstreamProcess implements AutoCloseable {
    private final Process process;
    private final Path data;
    private final Path errors;

    private VulnstreamProcess(Process process, Path data, Path errors) {
        this.process = process;
        this.data = data;
        this.errors = errors;
    }

    static VulnstreamProcess start(Path data, String... arguments) throws IOException {
        return start(List.of(), data, arguments);
    }

    /** @param before what the command line begins with */
    static VulnstreamProcess start(List<String> before, Path data, String... arguments) throws IOException {
        var folder = Files.createTempDirectory(data.getParent(), "process");
        var command = new ArrayList<>(before);
        command.addAll(Program.java());
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--data",
                data.toString(),
                "--config",
                Files.createFile(folder.resolve("config.yaml")).toString()));
        var errors = folder.resolve("errors");
        var process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("output").toFile())
                .redirectError(errors.toFile())
                .start();
        return new VulnstreamProcess(process, data, errors);
    }

    /** Once it can be reached. */
    Running running() {
        Eventually.holds(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("ended with " + process.exitValue() + ": " + errors());
            }
            return own().isPresent();
        });
        return own().orElseThrow();
    }

    private Optional<Running> own() {
        return DataDirectory.running(data).filter(running -> running.pid() == process.pid());
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As Ctrl-C and the system do; answers the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return end();
    }

    int end() throws InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs: " + errors());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
        }
    }
}
