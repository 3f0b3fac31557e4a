package io.vulnstream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import org.testcontainers.containers.GenericContainer;
import redis.embedded.RedisServer;

/** One Redis server for the test JVM; tests keep apart by the name of their environment. */
public final class RedisServers {
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

    public static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
