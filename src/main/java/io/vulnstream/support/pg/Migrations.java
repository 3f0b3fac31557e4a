package io.vulnstream.support.pg;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Brings a schema up to date. Blocks: for the command line, a worker thread, or before Vert.x starts. */
public final class Migrations {
    private Migrations() {}

    /**
     * @param uri {@code postgresql://user:password@host:port/database?sslmode=…}
     * @param password when it is not in the URI
     * @return how many migrations were applied
     * @throws IOException saying which database, and what is wrong with it
     */
    public static int migrate(String uri, @Nullable String password) throws IOException {
        var parsed = URI.create(uri);
        try {
            return migrate(parsed, password);
        } catch (FlywayException e) {
            throw new IOException(
                    "the schema of " + parsed.getHost() + parsed.getRawPath() + " could not be brought up to date: "
                            + reason(e),
                    e);
        }
    }

    /** What Flyway itself says is a page with a ruled box around what the server said. */
    private static String reason(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    private static int migrate(URI parsed, @Nullable String password) {
        var user = parsed.getRawUserInfo() == null
                ? new String[0]
                : parsed.getRawUserInfo().split(":", 2);
        var query = parsed.getRawQuery() == null ? "" : "?" + parsed.getRawQuery();
        int port = parsed.getPort() < 0 ? 5432 : parsed.getPort();
        return flyway(
                        "jdbc:postgresql://" + parsed.getHost() + ":" + port + parsed.getRawPath() + query,
                        user.length > 0 ? decoded(user[0]) : null,
                        password == null && user.length > 1 ? decoded(user[1]) : password)
                .migrate()
                .migrationsExecuted;
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part, StandardCharsets.UTF_8);
    }

    private static Flyway flyway(String jdbcUrl, @Nullable String user, @Nullable String password) {
        return Flyway.configure()
                .dataSource(jdbcUrl, user, password)
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                // A session lock would be taken inside the migration's own transaction and block concurrent indexes.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load();
    }
}
