package io.vulnstream.app;

import io.vulnstream.app.embedded.DataDirectory;
import io.vulnstream.app.embedded.EmbeddedServers;
import io.vulnstream.app.embedded.Running;
import io.vulnstream.config.AppConfig;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL and Redis a process uses: configured ones, its own, or those of the process that owns the data
 * directory. Blocks.
 *
 * @param postgres URI for the reactive client
 * @param owner the process this one is a guest of
 */
public record Servers(
        String postgres,
        String redis,
        Optional<Running> owner,
        @Nullable DataDirectory directory,
        @Nullable EmbeddedServers embedded)
        implements AutoCloseable {
    private static final String EMBEDDED = "embedded";

    /** @throws IOException saying which server is not to be had and what to do */
    public static Servers open(AppConfig config) throws IOException {
        boolean ownPostgres = config.postgres().uri().equals(EMBEDDED);
        boolean ownRedis = config.redis().uri().equals(EMBEDDED);
        if (!ownPostgres && !ownRedis) {
            return new Servers(config.postgres().uri(), config.redis().uri(), Optional.empty(), null, null);
        }
        var directory = DataDirectory.own(config.data());
        return directory.isPresent() ? start(config, directory.get(), ownPostgres, ownRedis) : attach(config);
    }

    private static Servers start(AppConfig config, DataDirectory directory, boolean postgres, boolean redis)
            throws IOException {
        try {
            var embedded = EmbeddedServers.start(directory.path(), postgres, redis);
            return new Servers(
                    Objects.requireNonNullElse(
                            embedded.postgres(), config.postgres().uri()),
                    Objects.requireNonNullElse(embedded.redis(), config.redis().uri()),
                    Optional.empty(),
                    directory,
                    embedded);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static Servers attach(AppConfig config) throws IOException {
        var owner = DataDirectory.running(config.data())
                .orElseThrow(() -> new IOException("another vulnstream is starting or stopping in " + config.data()
                        + ": wait for it, or use another directory with --data DIR"));
        return new Servers(owner.postgres(), owner.redis(), Optional.of(owner), null, null);
    }

    /** Whether this process keeps them running, rather than being a guest. */
    public boolean owned() {
        return embedded != null;
    }

    @Override
    public void close() throws IOException {
        if (embedded != null) {
            embedded.close();
        }
        if (directory != null) {
            directory.close();
        }
    }
}
