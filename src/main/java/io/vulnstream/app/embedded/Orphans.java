package io.vulnstream.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Servers a killed owner left running. Called under the lock of the data directory, so nobody else can own them. */
public final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
    private static final Duration ORDERLY = Duration.ofSeconds(30);
    private static final Duration FORCED = Duration.ofSeconds(10);

    private Orphans() {}

    /**
     * @param pidFile whose first line is a process id
     * @param program part of the program's name, because ids are used again
     * @param signal that ends it in order
     */
    public static void stop(Path pidFile, String program, String signal) throws IOException {
        var orphan = read(pidFile).flatMap(ProcessHandle::of).filter(process -> runs(process, program));
        if (orphan.isEmpty()) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("event", "embedded.orphan-stopped")
                .log(
                        "stopping {} with the process id {}, left by a run that was killed",
                        program,
                        orphan.get().pid());
        end(orphan.get(), signal);
    }

    private static Optional<Long> read(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(pidFile)) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(line -> line.matches("\\d{1,9}"))
                    .map(Long::valueOf);
        }
    }

    private static boolean runs(ProcessHandle process, String program) {
        return process.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString())
                .or(() -> process.info().commandLine())
                .orElse("")
                .contains(program);
    }

    private static void end(ProcessHandle process, String signal) throws IOException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
        if (!ended(process, ORDERLY)) {
            process.destroyForcibly();
            if (!ended(process, FORCED)) {
                throw new IOException("the process " + process.pid() + ", left by a run that was killed, does not end:"
                        + " end it by hand");
            }
        }
    }

    private static boolean ended(ProcessHandle process, Duration longest) throws IOException {
        try {
            process.onExit().get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) { // not set again: what unwinds now must be able to wait
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException("could not wait for the process " + process.pid(), e);
        }
    }
}
