package io.vulnstream.app;

import io.vulnstream.app.embedded.DataDirectory;
import io.vulnstream.app.embedded.EmbeddedServers;
import io.vulnstream.app.embedded.Running;
import io.vulnstream.config.AppConfig;
import io.vulnstream.support.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL and Redis a process uses: configured ones, its own, or those of the process that owns the data
 * directory. Blocks.
 *
 * @param postgres URI for the reactive client
 * @param owner the process this one is a guest of
 */
public record Servers(
        String postgres,
        String redis,
        Optional<Running> owner,
        @Nullable DataDirectory directory,
        @Nullable EmbeddedServers embedded)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Servers.class);
    /** For somebody else's one command to end. */
    private static final Duration TURN = Duration.ofMinutes(10);

    private static final long LOOK_MILLIS = 200;

    /**
     * Where another process holds the data directory and tells how to reach it, this one becomes its guest; where it
     * tells nothing (it starts, stops, or runs a single command) this one waits for its turn.
     *
     * @param note gets a line when there is something to wait for
     * @throws IOException saying which server is not to be had and what to do
     */
    public static Servers open(AppConfig config, Consumer<String> note) throws IOException {
        if (!config.postgres().embedded() && !config.redis().embedded()) {
            return new Servers(config.postgres().uri(), config.redis().uri(), Optional.empty(), null, null);
        }
        var deadline = Deadline.in(TURN);
        for (boolean told = false; ; told = true) {
            var directory = DataDirectory.own(config.data());
            if (directory.isPresent()) {
                return start(config, directory.get());
            }
            var running = DataDirectory.running(config.data());
            if (running.isPresent()) {
                return guest(config.data(), running.get());
            }
            if (deadline.passed()) {
                throw new IOException(holder(config.data()) + " holds " + config.data()
                        + " and does not end: end it, or use another directory with --data DIR");
            }
            if (!told) {
                note.accept("waiting for " + holder(config.data()) + ", which holds " + config.data() + " …");
            }
            pause();
        }
    }

    private static Servers guest(Path data, Running owner) {
        LOG.atInfo()
                .addKeyValue("event", "embedded.shared")
                .log("the process {} holds {}: its servers are used", owner.pid(), data);
        return new Servers(owner.postgres(), owner.redis(), Optional.of(owner), null, null);
    }

    private static String holder(Path data) {
        var pid = DataDirectory.holder(data);
        return "another vulnstream" + (pid.isPresent() ? " (process " + pid.getAsLong() + ")" : "");
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) { // not set again: what unwinds now must be able to wait
            throw new IOException("interrupted", e);
        }
    }

    private static Servers start(AppConfig config, DataDirectory directory) throws IOException {
        try {
            var embedded = EmbeddedServers.start(
                    directory, config.postgres().embedded(), config.redis().embedded());
            return new Servers(
                    Objects.requireNonNullElse(
                            embedded.postgres(), config.postgres().uri()),
                    Objects.requireNonNullElse(embedded.redis(), config.redis().uri()),
                    Optional.empty(),
                    directory,
                    embedded);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (embedded != null) {
            embedded.close();
        }
        if (directory != null) {
            directory.close();
        }
    }
}
