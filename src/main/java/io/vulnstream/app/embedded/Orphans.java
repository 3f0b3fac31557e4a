package io.vulnstream.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Servers a killed owner left running. Called under the lock of the data directory, so nobody else can own them. */
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    private Orphans() {}

    /**
     * @param pidFile whose first line is a process id
     * @param program part of the program's name, because ids are used again
     * @param signal that ends it in order
     */
    static void stop(Path pidFile, String program, String signal) throws IOException {
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
                .or(() -> process.info().commandLine())
                .orElse("")
                .contains(program);
    }

    private static void end(ProcessHandle process, String signal) throws IOException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
        try {
            process.onExit().get(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IOException("could not wait for the process " + process.pid(), e);
        }
    }
}
