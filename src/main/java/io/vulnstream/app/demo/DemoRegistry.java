package io.vulnstream.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A registry on loopback, below the data directory. It keeps its port, so that the names of its images stay. */
public final class DemoRegistry implements AutoCloseable {
    private static final int FIRST_PORT = 5055;
    private static final long START_MILLIS = 20_000;
    private final Process process;
    private final int port;

    private DemoRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static DemoRegistry start(Path program, Path directory) throws IOException {
        Files.createDirectories(directory);
        int port = port(directory.resolve("port"));
        var file = Files.writeString(directory.resolve("config.yml"), config(directory.resolve("storage"), port));
        var log = directory.resolve("registry.log");
        var process = new ProcessBuilder(program.toString(), "serve", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var registry = new DemoRegistry(process, port);
        registry.awaitAnswer(log);
        return registry;
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

    private void awaitAnswer(Path log) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IOException("the demo's registry did not start:\n" + Files.readString(log));
            }
            pause();
        }
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            close();
            throw new IOException("interrupted", e);
        }
    }

    /** {@code 127.0.0.1:5055}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
