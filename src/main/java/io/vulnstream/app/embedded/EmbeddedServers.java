package io.vulnstream.app.embedded;

import io.vulnstream.support.pg.Migrations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of PostgreSQL and Redis this process runs itself; started side by side and migrated. Blocks. */
public final class EmbeddedServers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServers.class);
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private @Nullable String postgres;
    private @Nullable String redis;

    private EmbeddedServers() {}

    public static EmbeddedServers start(Path directory, boolean postgres, boolean redis) throws IOException {
        var servers = new EmbeddedServers();
        var redisStart = redis
                ? CompletableFuture.runAsync(() -> servers.startRedis(directory))
                        .orTimeout(60, TimeUnit.SECONDS)
                : null;
        try {
            if (postgres) {
                servers.startPostgres(directory);
            }
            if (redisStart != null) {
                redisStart.join();
            }
            return servers;
        } catch (IOException | RuntimeException e) {
            if (redisStart != null) {
                redisStart.exceptionally(ignored -> null).join();
            }
            servers.close();
            if (e instanceof CompletionException && e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void startPostgres(Path directory) throws IOException {
        var server = EmbeddedPostgresServer.start(directory);
        opened(server);
        postgres = server.uri();
        Migrations.migrate(server.uri(), null);
    }

    private void startRedis(Path directory) {
        try {
            var server = EmbeddedRedisServer.start(directory);
            opened(server);
            redis = server.uri();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private synchronized void opened(AutoCloseable server) {
        started.push(server);
    }

    public @Nullable String postgres() {
        return postgres;
    }

    public @Nullable String redis() {
        return redis;
    }

    @Override
    public synchronized void close() {
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
