package io.vulnstream.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine's own PgBouncer before a PostgreSQL, in transaction mode, with few connections so that they are shared. */
public final class PgBouncer implements AutoCloseable {
    private final Process process;
    private final String uri;

    private PgBouncer(Process process, String uri) {
        this.process = process;
        this.uri = uri;
    }

    /**
     * Skips the test, saying why, where there is no PgBouncer.
     *
     * @param database as a URI with user and password
     * @param ignored startup parameters that are let pass, as many have it configured
     */
    public static PgBouncer before(String database, Path folder, String ignored) throws IOException {
        var program = found();
        assumeTrue(program.isPresent(), "pgbouncer is not on PATH: nothing was tested with it");
        var behind = URI.create(database);
        int port = RedisServers.freePort();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        var users = Files.writeString(folder.resolve("users"), "\"postgres\" \"postgres\"\n");
        var config = Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                * = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = plain
                auth_file = %s
                pool_mode = transaction
                default_pool_size = 4
                server_reset_query_always = 0
                ignore_startup_parameters = %s
                """.formatted(
                        behind.getHost(), behind.getPort(), port, users, ignored));
        var command = new ArrayList<>(List.of(program.get().toString()));
        if ("root".equals(System.getProperty("user.name"))) { // which it refuses to be
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(config.toString());
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                .start();
        return new PgBouncer(process, "postgresql://postgres:postgres@127.0.0.1:" + port + behind.getPath());
    }

    private static Optional<Path> found() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    public String uri() {
        return uri;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
