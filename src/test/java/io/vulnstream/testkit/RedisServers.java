package io.vulnstream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.containers.GenericContainer;
import redis.embedded.RedisServer;

/** One Redis server for the test JVM; tests keep apart by the name of their environment. */
public final class RedisServers {
    private static final int FIRST_PORT = 12_000;
    private static final int PORTS = 18_000;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private RedisServers() {}

    /** {@code redis://host:port} of the shared server. */
    public static String shared() {
        return Shared.URI;
    }

    /** A server of one's own, to be stopped, filled or wiped. */
    public static RedisServer own() {
        try {
            var server = own(freePort());
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that is not running yet; whenever it is stopped it forgets everything. */
    public static RedisServer own(int port) throws IOException {
        return RedisServer.newRedisServer()
                .port(port)
                .setting("save \"\"")
                .setting("bind 127.0.0.1")
                .build();
    }

    /**
     * Of nobody, and below those that the system gives to whoever connects: a server that is down for a moment finds its
     * port free when it comes back. No port is given twice.
     */
    public static int freePort() {
        for (int tries = 0; tries < PORTS; tries++) {
            int port = FIRST_PORT + NEXT_PORT.getAndIncrement() % PORTS;
            try (var socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // somebody has it
            }
        }
        throw new IllegalStateException("no port is free");
    }

    /** Started on first use; ends with the JVM. */
    private static final class Shared {
        static final String URI = Backend.containers() ? container() : embedded();

        /** Its launcher stops it with the JVM. */
        private static String embedded() {
            return "redis://127.0.0.1:" + own().ports().get(0);
        }

        @SuppressWarnings("resource") // ends with the JVM
        private static String container() {
            var container = new GenericContainer<>("redis:7").withExposedPorts(6379);
            container.start();
            return "redis://" + container.getHost() + ":" + container.getMappedPort(6379);
        }
    }
}
