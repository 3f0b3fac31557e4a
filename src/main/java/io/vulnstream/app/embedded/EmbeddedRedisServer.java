package io.vulnstream.app.embedded;

import io.vulnstream.support.OwnSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Redis from its Maven artifact, on a free loopback port, with an append-only file below the data directory. Started
 * here and not by the artifact's launcher, which ends it as soon as the process is asked to stop, before the roles have
 * put down what they hold.
 */
public final class EmbeddedRedisServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int ANSWER_MILLIS = 1_000;

    private final ChildServer server;
    private final int port;

    private EmbeddedRedisServer(ChildServer server, int port) {
        this.server = server;
        this.port = port;
    }

    public static EmbeddedRedisServer start(Path directory) throws IOException {
        var data = Files.createDirectories(directory.resolve("redis"));
        var pidFile = data.resolve("redis.pid");
        Orphans.stop(pidFile, "redis", "-TERM");
        int port = freePort();
        var log = directory.resolve("redis.log");
        try {
            var server = ChildServer.start(
                    OwnSession.command(
                            RedisProgram.unpacked(directory.resolve("redis-binaries"))
                                    .toString(),
                            configuration(data, pidFile, port).toString()),
                    log);
            server.await(() -> answers(port), START);
            return new EmbeddedRedisServer(server, port);
        } catch (IOException e) {
            throw new IOException(
                    "the embedded Redis in " + data + " did not start (its log: " + log + "): " + e.getMessage(), e);
        }
    }

    private static Path configuration(Path data, Path pidFile, int port) throws IOException {
        return Files.writeString(data.resolve("redis.conf"), """
                bind 127.0.0.1
                port %d
                dir %s
                pidfile %s
                appendonly yes
                appendfsync everysec
                save ""
                maxmemory-policy noeviction
                """.formatted(port, quoted(data), quoted(pidFile)));
    }

    private static String quoted(Path path) {
        return '"' + path.toAbsolutePath().toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** While it loads its file it answers with an error. */
    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.close();
    }
}
