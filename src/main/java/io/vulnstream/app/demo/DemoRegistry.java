package io.vulnstream.app.demo;

import io.vulnstream.app.embedded.ChildServer;
import io.vulnstream.app.embedded.Orphans;
import io.vulnstream.support.OwnSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A registry on loopback, below the data directory. It keeps its port, so that the names of its images stay. */
public final class DemoRegistry implements AutoCloseable {
    private static final int FIRST_PORT = 5055;
    private static final Duration START = Duration.ofSeconds(20);
    private final ChildServer server;
    private final int port;

    private DemoRegistry(ChildServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Called under the lock of the data directory: one that a killed demo left is stopped first. */
    public static DemoRegistry start(Path program, Path directory) throws IOException {
        Files.createDirectories(directory);
        var pidFile = directory.resolve("registry.pid");
        Orphans.stop(pidFile, "registry", "-TERM");
        int port = port(directory.resolve("port"));
        var file = Files.writeString(directory.resolve("config.yml"), config(directory.resolve("storage"), port));
        var server = ChildServer.start(
                OwnSession.command(program.toString(), "serve", file.toString()), directory.resolve("registry.log"));
        Files.writeString(pidFile, Long.toString(server.pid()));
        try {
            server.await(() -> answers(port), START);
        } catch (IOException e) {
            throw new IOException("the demo's registry did not start: " + e.getMessage(), e);
        }
        return new DemoRegistry(server, port);
    }

    private static String config(Path storage, int port) {
        return """
                version: 0.1
                storage: {filesystem: {rootdirectory: "%s"}}
                http: {addr: "127.0.0.1:%d", secret: demo}
                log: {level: warn}
                """.formatted(storage.toAbsolutePath(), port);
    }

    /** The one it had, where it is free. */
    private static int port(Path file) throws IOException {
        int wanted =
                Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : FIRST_PORT;
        int port = free(wanted) ? wanted : anyFree();
        Files.writeString(file, Integer.toString(port));
        return port;
    }

    private static boolean free(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFree() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code 127.0.0.1:5055}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.close();
    }
}
