package io.vulnstream.app.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** PostgreSQL from its Maven artifact, on a free loopback port, with its data below the data directory. */
public final class EmbeddedPostgresServer implements AutoCloseable {
    private final EmbeddedPostgres server;

    private EmbeddedPostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    public static EmbeddedPostgresServer start(Path directory) throws IOException {
        var data = directory.resolve("postgres");
        Orphans.stop(data.resolve("postmaster.pid"), "postgres", "-INT");
        var binaries = Files.createDirectories(directory.resolve("postgres-binaries"));
        // Otherwise it makes a folder for temporary data, which is not asked for, where the system has those.
        System.setProperty("ot.epg.working-dir", binaries.toString());
        try {
            return new EmbeddedPostgresServer(EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(binaries.toFile())
                    // Its launcher is made for tests and turns durability off; the later setting wins.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("shared_buffers", "64MB")
                    .setServerConfig("max_wal_size", "256MB")
                    .setServerConfig("jit", "off")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setRegisterShutdownHook(false)
                    .setOutputRedirector(log(directory))
                    .setErrorRedirector(log(directory))
                    .start());
        } catch (IOException | IllegalStateException e) {
            throw new IOException(
                    "the embedded PostgreSQL in " + data + " did not start (its log: "
                            + directory.resolve("postgres.log") + "): " + e.getMessage(),
                    e);
        }
    }

    private static ProcessBuilder.Redirect log(Path directory) {
        return ProcessBuilder.Redirect.appendTo(
                directory.resolve("postgres.log").toFile());
    }

    /** For the reactive client. */
    public String uri() {
        return "postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
