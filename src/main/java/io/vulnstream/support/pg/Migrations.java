package io.vulnstream.support.pg;

import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** Brings a schema up to date. Blocks: for the command line, a worker thread, or before Vert.x starts. */
public final class Migrations {
    private Migrations() {}

    /**
     * @param jdbcUrl {@code jdbc:postgresql://…}
     * @return how many migrations were applied
     */
    public static int migrate(String jdbcUrl, @Nullable String user, @Nullable String password) {
        return flyway(jdbcUrl, user, password).migrate().migrationsExecuted;
    }

    private static Flyway flyway(String jdbcUrl, @Nullable String user, @Nullable String password) {
        return Flyway.configure()
                .dataSource(jdbcUrl, user, password)
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                // A session lock would be taken inside the migration's own transaction and block concurrent indexes.
                .configuration(java.util.Map.of("flyway.postgresql.transactional.lock", "false"))
                .load();
    }
}
