package io.vulnstream.testkit;

import io.vertx.core.Vertx;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Migrations;
import io.vulnstream.support.pg.Pg;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** One PostgreSQL server for the test JVM, and a freshly migrated database for whoever asks. */
public final class Postgres {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Postgres() {}

    /**
     * @param uri for the reactive client
     * @param jdbcUrl with user and password
     */
    public record Database(String uri, String jdbcUrl) {
        public Pg connect(Vertx vertx) {
            return Pg.connect(vertx, ServerAccess.of(uri), 8);
        }
    }

    /** A new database with the current schema, copied from a template in some 50 ms. */
    public static Database database() {
        var name = "test_" + NUMBER.incrementAndGet();
        execute(Server.ADDRESS.jdbc("postgres"), "create database " + name + " template template_vulnstream");
        return new Database(Server.ADDRESS.uri(name), Server.ADDRESS.jdbc(name));
    }

    /** A new database without a schema. */
    public static Database empty() {
        var name = "test_" + NUMBER.incrementAndGet();
        execute(Server.ADDRESS.jdbc("postgres"), "create database " + name);
        return new Database(Server.ADDRESS.uri(name), Server.ADDRESS.jdbc(name));
    }

    private static void execute(String jdbcUrl, String sql) {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** A server of one's own on a port that stays the same, not running yet and empty: to be stopped and started. */
    public static Own own(Path directory) {
        return new Own(directory, RedisServers.freePort());
    }

    /** Always one that was started here, also with containers: those could not be stopped without losing their port. */
    public static final class Own implements AutoCloseable {
        private final Path directory;
        private final Address address;
        private @Nullable EmbeddedPostgres server;

        private Own(Path directory, int port) {
            this.directory = directory;
            this.address = new Address("127.0.0.1", port);
        }

        public Database database() {
            return new Database(address.uri("postgres"), address.jdbc("postgres"));
        }

        public void start() throws IOException {
            start(Map.of());
        }

        /** @param more of its configuration */
        public void start(Map<String, String> more) throws IOException {
            var builder = EmbeddedPostgres.builder();
            more.forEach(builder::setServerConfig);
            server = builder.setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(Scratch.postgresPrograms().toFile())
                    .setPort(address.port())
                    .setServerConfig("fsync", "on") // its launcher turns these off
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setRegisterShutdownHook(false)
                    .start();
        }

        /** Ends connections, too. */
        public void stop() throws IOException {
            var running = server;
            server = null;
            if (running != null) {
                running.close();
            }
        }

        @Override
        public void close() throws IOException {
            stop();
        }
    }

    private record Address(String host, int port) {
        String jdbc(String database) {
            return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?user=postgres&password=postgres";
        }

        String uri(String database) {
            return "postgresql://postgres:postgres@" + host + ":" + port + "/" + database;
        }
    }

    /** Started on first use; ends with the JVM. */
    private static final class Server {
        static final Address ADDRESS = start();

        private static Address start() {
            var address = Backend.containers() ? container() : embedded();
            execute(address.jdbc("postgres"), "create database template_vulnstream");
            try {
                Migrations.migrate(ServerAccess.of(address.uri("template_vulnstream")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return address;
        }

        private static Address embedded() {
            try {
                var data = Scratch.folder("postgres");
                var server = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .setOverrideWorkingDirectory(Scratch.postgresPrograms().toFile())
                        .setRegisterShutdownHook(false)
                        .start();
                Scratch.endWithJvm(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid"))
                        .get(0)
                        .strip()));
                return new Address("127.0.0.1", server.getPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @SuppressWarnings("resource") // ends with the JVM
        private static Address container() {
            var container = new GenericContainer<>("postgres:18")
                    .withEnv("POSTGRES_PASSWORD", "postgres")
                    .withExposedPorts(5432)
                    .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*", 2));
            container.start();
            return new Address(container.getHost(), container.getMappedPort(5432));
        }
    }
}
