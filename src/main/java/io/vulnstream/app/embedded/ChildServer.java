package io.vulnstream.app.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server that runs as a child of this process, with its output in a file, until it is closed. Blocks. */
public final class ChildServer implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 20;
    private static final int LAST_LINES = 5;
    private static final long TAIL = 4_000;

    private final Process process;
    private final Path log;

    private ChildServer(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    public static ChildServer start(List<String> command, Path log) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new ChildServer(process, log);
    }

    public long pid() {
        return process.pid();
    }

    /**
     * Returns when it answers. What does not is stopped.
     *
     * @throws IOException with the last lines of its log
     */
    public void await(BooleanSupplier answers, Duration longest) throws IOException {
        long end = System.nanoTime() + longest.toNanos();
        while (!answers.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                var how = process.isAlive() ? "no answer within " + longest.toSeconds() + " s" : "it ended";
                close();
                throw new IOException(how + "\n" + lastLines());
            }
            pause();
        }
    }

    private void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) { // not set again: what unwinds now must be able to wait
            close();
            throw new IOException("interrupted", e);
        }
    }

    private String lastLines() throws IOException {
        try (var file = FileChannel.open(log)) {
            var tail = ByteBuffer.allocate((int) Math.min(TAIL, file.size()));
            file.read(tail, file.size() - tail.capacity());
            var text = new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8);
            var lines = text.lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
