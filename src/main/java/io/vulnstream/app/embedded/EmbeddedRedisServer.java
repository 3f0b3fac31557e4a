package io.vulnstream.app.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.RedisServer;

/** Redis from its Maven artifact, on a free loopback port, with an append-only file below the data directory. */
public final class EmbeddedRedisServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedisServer.class);
    private final RedisServer server;

    private EmbeddedRedisServer(RedisServer server) {
        this.server = server;
    }

    public static EmbeddedRedisServer start(Path directory) throws IOException {
        var data = Files.createDirectories(directory.resolve("redis"));
        var pidFile = data.resolve("redis.pid");
        Orphans.stop(pidFile, "redis", "-TERM");
        var server = RedisServer.newRedisServer()
                .port(freePort())
                .setting("bind 127.0.0.1")
                .setting("dir " + data.toAbsolutePath())
                .setting("pidfile " + pidFile.toAbsolutePath())
                .setting("appendonly yes")
                .setting("appendfsync everysec")
                .setting("save \"\"")
                .setting("maxmemory-policy noeviction")
                // Its launcher reads "ready" from the output, so the log cannot be Redis's own file.
                .soutListener(line -> log(directory, line))
                .build();
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    "the embedded Redis in " + data + " did not start (its log: " + directory.resolve("redis.log")
                            + "): " + e.getMessage(),
                    e);
        }
        return new EmbeddedRedisServer(server);
    }

    private static void log(Path directory, String line) {
        try {
            Files.writeString(
                    directory.resolve("redis.log"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) { // a full disk shows where it matters, in the append-only file
            LOG.atDebug().setCause(e).log("a line of Redis's log was lost");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public String uri() {
        return "redis://127.0.0.1:" + server.ports().get(0);
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
