package io.vulnstream.support.pg;

import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.http.Trust;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a schema up to date. Blocks: for the command line, a worker thread, or before Vert.x starts. */
public final class Migrations {
    private Migrations() {}

    /**
     * @param access {@code postgresql://user:password@host:port/database?sslmode=…}
     * @return how many migrations were applied
     * @throws IOException saying which database, and what is wrong with it
     */
    public static int migrate(ServerAccess access) throws IOException {
        var to = JdbcAccess.of(access);
        try {
            return migrate(access, to, to.pooled());
        } catch (SQLException e) {
            throw failed(access, e);
        }
    }

    /** Where nothing stands in between, which need not be found out then. */
    public static int migrateDirectly(ServerAccess access) throws IOException {
        return migrate(access, JdbcAccess.of(access), false);
    }

    private static int migrate(ServerAccess access, JdbcAccess to, boolean pooled) throws IOException {
        try {
            return flyway(to, pooled).migrate().migrationsExecuted;
        } catch (FlywayException e) {
            throw failed(access, e);
        }
    }

    private static IOException failed(ServerAccess access, Exception failure) {
        return new IOException(
                "the schema of " + access + URI.create(access.uri()).getRawPath() + " could not be brought up to date: "
                        + Trust.refusal(failure).orElseGet(() -> reason(failure)),
                failure);
    }

    /** What Flyway itself says is a page with a ruled box around what the server said. */
    private static String reason(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    private static Flyway flyway(JdbcAccess to, boolean pooled) {
        return Flyway.configure()
                .dataSource(to.url(), to.user(), to.password())
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                // A lock for a transaction blocks concurrent indexes; one for a session stays behind on a pooler's
                // connection.
                .configuration(Map.of("flyway.postgresql.transactional.lock", Boolean.toString(pooled)))
                .load();
    }
}
