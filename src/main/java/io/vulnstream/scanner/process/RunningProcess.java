package io.vulnstream.scanner.process;

import io.vulnstream.scanner.process.Outcome.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A process that was started, and what is known of it. Everything here blocks. */
final class RunningProcess {
    /** Measuring a directory is work: not at every look. */
    private static final int LOOKS_BETWEEN_MEASURES = 10;

    private final Command command;
    private final Process process;
    private final Path stdout;
    private final Path stderr;
    private final ProcessTree tree;
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private final long startedNanos = System.nanoTime();
    private int looks;

    RunningProcess(Command command, Process process, Path stdout, Path stderr) {
        this.command = command;
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
        this.tree = new ProcessTree(command.scratch(), process.toHandle());
    }

    Process process() {
        return process;
    }

    /** The first reason counts. */
    void kill(Stop reason) throws IOException {
        stop.compareAndSet(null, reason);
        tree.kill();
    }

    /** Kills it when it has gone too far. */
    void look() throws IOException {
        if (!process.isAlive()) {
            return;
        }
        tree.remember(process.toHandle());
        var reason = excess();
        if (reason != null) {
            kill(reason);
        }
    }

    /** Ends what the process left running, and tells how it went. */
    Outcome end() throws IOException {
        var took = took();
        tree.kill();
        // An excess between two looks is one, too.
        var reason = stop.get() == null ? sizeExcess() : stop.get();
        return new Outcome(
                process.exitValue(),
                reason,
                command.reportOnStdout() ? "" : OutputTail.of(stdout),
                OutputTail.of(stderr),
                took);
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    private @Nullable Stop excess() throws IOException {
        var limits = command.limits();
        if (took().compareTo(limits.timeout()) >= 0) {
            return Stop.TIMEOUT;
        }
        if (tree.memory() > limits.memory()) {
            return Stop.MEMORY;
        }
        if (++looks % LOOKS_BETWEEN_MEASURES == 0
                && DirectoryTree.size(command.scratch().directory()) > limits.disk()) {
            return Stop.DISK;
        }
        return sizeExcess();
    }

    private @Nullable Stop sizeExcess() {
        var limits = command.limits();
        if (size(command.report()) > limits.file()) {
            return Stop.FILE;
        }
        var stdoutLimit = command.reportOnStdout() ? limits.file() : limits.output();
        return size(stdout) > stdoutLimit || size(stderr) > limits.output() ? Stop.OUTPUT : null;
    }

    private static long size(@Nullable Path file) {
        try {
            return file == null ? 0 : Files.size(file);
        } catch (IOException e) {
            return 0; // not written yet
        }
    }
}
