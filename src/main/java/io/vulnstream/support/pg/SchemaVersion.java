package io.vulnstream.support.pg;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;

/**
 * Which migration the database is at. A process that starts only looks: {@code vulnstream migrate} changes it. A newer
 * schema is fine, because migrations expand before they contract.
 */
public final class SchemaVersion {
    /** The newest migration this program brings; a test compares it with the files. */
    public static final int CURRENT = 11;

    private static final String UNDEFINED_TABLE = "42P01";

    private SchemaVersion() {}

    /** Zero when nothing was ever migrated. */
    public static Future<Integer> of(Pg pg) {
        return pg.first(
                        row -> row.getInteger(0),
                        "select coalesce(max(version::int), 0) from flyway_schema_history where success")
                .map(found -> found.orElse(0))
                .recover(failure -> failure instanceof PgException e && UNDEFINED_TABLE.equals(e.getSqlState())
                        ? Future.succeededFuture(0)
                        : Future.failedFuture(failure));
    }

    /** Fails when this program needs a newer schema, saying what to do. */
    public static Future<Void> check(Pg pg) {
        return of(pg).compose(version -> version >= CURRENT
                ? Future.succeededFuture()
                : Future.failedFuture("the database schema is at version " + version + " and this program needs "
                        + CURRENT + ": run 'vulnstream migrate' first"));
    }
}
