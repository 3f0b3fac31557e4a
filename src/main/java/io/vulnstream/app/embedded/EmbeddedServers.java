package io.vulnstream.app.embedded;

import io.vulnstream.config.ByteSize;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of PostgreSQL and Redis this process runs itself; started side by side and migrated. Blocks. */
public final class EmbeddedServers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServers.class);
    private static final Duration START = Duration.ofMinutes(2);
    /** For its programs, an empty cluster and its log. */
    private static final ByteSize ROOM_AT_FIRST = new ByteSize(256L << 20);

    private static final ByteSize ROOM = new ByteSize(64L << 20);
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private @Nullable String postgres;
    private @Nullable String redis;
    private boolean closed;

    private EmbeddedServers() {}

    /** @throws IOException which server did not start, why, and what to do */
    public static EmbeddedServers start(DataDirectory directory, boolean postgres, boolean redis) throws IOException {
        boolean first = postgres && !Files.exists(directory.path().resolve("postgres"));
        directory.needRoom(first ? ROOM_AT_FIRST : ROOM);
        var servers = new EmbeddedServers();
        var redisStart = redis
                ? starting(() -> servers.startRedis(directory.path()))
                : CompletableFuture.<Void>completedFuture(null);
        var postgresStart = postgres
                ? starting(() -> servers.startPostgres(directory.path()))
                : CompletableFuture.<Void>completedFuture(null);
        var both = CompletableFuture.allOf(postgresStart, redisStart);
        try {
            both.get();
            return servers;
        } catch (ExecutionException e) {
            servers.close();
            throw e.getCause() instanceof IOException cause
                    ? cause
                    : new IOException("the embedded servers did not start: " + e.getCause(), e);
        } catch (InterruptedException e) { // not set again: what unwinds now must be able to wait
            servers.close();
            both.exceptionally(tooLate -> null).join(); // a process that ended before would leave them behind
            throw new IOException("interrupted", e);
        }
    }

    private interface Start {
        void run() throws IOException;
    }

    /** PostgreSQL's launcher waits for ever when it cannot unpack its files. */
    private static CompletableFuture<Void> starting(Start start) {
        return CompletableFuture.runAsync(() -> {
                    try {
                        start.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                })
                .orTimeout(START.toSeconds(), TimeUnit.SECONDS);
    }

    private void startPostgres(Path directory) throws IOException {
        var server = EmbeddedPostgresServer.start(directory);
        postgres = opened(server).uri();
        Migrations.migrateDirectly(ServerAccess.of(server.uri()));
    }

    private void startRedis(Path directory) throws IOException {
        redis = opened(EmbeddedRedisServer.start(directory)).uri();
    }

    /** What is ready when nobody waits for it any more is ended at once. */
    private synchronized <T extends AutoCloseable> T opened(T server) throws IOException {
        started.push(server);
        if (closed) {
            close();
            throw new IOException("too late");
        }
        return server;
    }

    public @Nullable String postgres() {
        return postgres;
    }

    public @Nullable String redis() {
        return redis;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.atWarn()
                        .addKeyValue("event", "embedded.stop-failed")
                        .setCause(e)
                        .log("an embedded server did not stop in order");
            }
        }
    }
}
