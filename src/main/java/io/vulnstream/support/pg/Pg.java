package io.vulnstream.support.pg;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.vulnstream.support.ServerAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of connections and the few forms in which stores use it. Nothing belongs to a session: PgBouncer in transaction
 * mode may stand in between.
 */
public final class Pg {
    private static final Logger LOG = LoggerFactory.getLogger(Pg.class);
    /** Classes of SQLSTATE, see {@link #unavailable}. */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "57", "58");
    /** Somebody else made the same row (unique), took away what one leads to (foreign key), or held rows in another order. */
    private static final Set<String> RACES = Set.of("23505", "23503", "40P01");

    private static final int TRIES = 5;
    /** The longest wait for a connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Of a connection; no statement of ours takes that long. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private final Pool pool;

    public Pg(Pool pool) {
        this.pool = pool;
    }

    /** @param access {@code postgresql://user@host:port/database} */
    public static Pg connect(Vertx vertx, ServerAccess access, int poolSize) {
        return connect(vertx, access, poolSize, SILENCE);
    }

    /**
     * @param silence after which a connection is ended from here: the server's machine may have lost power. The driver says
     *     goodbye then, so that who is at its address now, or TCP itself, says that there is no such connection; a server
     *     that only takes long answers first
     */
    static Pg connect(Vertx vertx, ServerAccess access, int poolSize, Duration silence) {
        var options = new PoolOptions()
                .setMaxSize(poolSize)
                .setConnectionTimeout(0)
                // Sooner than silence, so that none is taken for dead in the moment in which it is used again.
                .setIdleTimeout((int) silence.dividedBy(2).toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setName("postgresql");
        var net = new NetClientOptions()
                .setReadIdleTimeout((int) silence.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        return new Pg(PgBuilder.pool()
                .with(options)
                .with(net)
                .connectingTo(new PgOptions(vertx, access))
                .using(vertx)
                .build());
    }

    public <T> Future<T> withConnection(Function<SqlConnection, Future<T>> work) {
        return connection().compose(connection -> attempt(work, connection).eventually(connection::close));
    }

    private static <T> Future<T> attempt(Function<SqlConnection, Future<T>> work, SqlConnection connection) {
        try {
            return work.apply(connection);
        } catch (RuntimeException e) { // the connection is to be given back
            return Future.failedFuture(e);
        }
    }

    /**
     * One that is free within a time. The pool's own limit of that time tells about every hundredth connection that came soon
     * after it, as an error, so it is not used.
     */
    private Future<SqlConnection> connection() {
        var free = pool.getConnection();
        return free.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(given -> free.onSuccess(SqlConnection::close))
                .map(Pg::quiet);
    }

    public <T> Future<T> withTransaction(Function<SqlConnection, Future<T>> work) {
        return withConnection(connection -> connection.begin().compose(tx -> attempt(work, connection)
                .compose(done -> tx.commit().map(done), failure -> tx.rollback()
                        .transform(rolledBack -> Future.failedFuture(failure)))));
    }

    /** {@link #withTransaction}, made again from its start when it lost a race: by then it sees what the other did. */
    public <T> Future<T> withRacingTransaction(Function<SqlConnection, Future<T>> work) {
        return racing(work, TRIES);
    }

    private <T> Future<T> racing(Function<SqlConnection, Future<T>> work, int tries) {
        return withTransaction(work)
                .recover(failure -> tries > 1 && failure instanceof PgException e && RACES.contains(e.getSqlState())
                        ? racing(work, tries - 1)
                        : Future.failedFuture(failure));
    }

    /**
     * That the server closed a connection is told by whatever was asked on it; the driver would print it, too, and each
     * notice, from the moment a connection is handed out: so nothing of the pool is used that begins before it hands out.
     */
    private static SqlConnection quiet(SqlConnection connection) {
        PgConnection.cast(connection).noticeHandler(notice -> LOG.atDebug().log("{}", notice.getMessage()));
        return connection.exceptionHandler(
                failure -> LOG.atDebug().setCause(failure).log("a connection was lost"));
    }

    /** One statement on a connection of its own. */
    public Future<RowSet<Row>> query(String sql, @Nullable Object... values) {
        return withConnection(connection -> run(connection, sql, values));
    }

    /**
     * {@link #query} that PostgreSQL is told to give up when it takes longer, and that is waited for a while longer then:
     * what fails with PostgreSQL's word has not been done. Only where even that word does not come is the outcome unknown.
     */
    public Future<RowSet<Row>> queryWithin(Duration limit, String sql, @Nullable Object... values) {
        return withConnection(connection -> {
            var running = run(connection, sql, values);
            return within(running, limit)
                    .recover(failure -> failure instanceof TimeoutException
                            ? within(
                                    PgConnection.cast(connection)
                                            .cancelRequest()
                                            .transform(sent -> running),
                                    limit)
                            : Future.failedFuture(failure));
        });
    }

    private static <T> Future<T> within(Future<T> work, Duration limit) {
        return work.timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    public <T> Future<List<T>> list(Function<Row, T> mapper, String sql, @Nullable Object... values) {
        return query(sql, values).map(rows -> mapped(rows, mapper));
    }

    public <T> Future<Optional<T>> first(Function<Row, T> mapper, String sql, @Nullable Object... values) {
        return list(mapper, sql, values).map(found -> found.stream().findFirst());
    }

    /** What a statement answers in its only column, millis; empty where that is null. */
    public static Future<Optional<Long>> millis(Pg pg, String sql) {
        return pg.list(row -> Optional.ofNullable(row.getLong("millis")), sql)
                .map(found -> found.stream().findFirst().flatMap(millis -> millis));
    }

    /** One statement inside a transaction or on a connection held. Arrays become PostgreSQL arrays for UNNEST. */
    public static Future<RowSet<Row>> run(SqlClient client, String sql, @Nullable Object... values) {
        return client.preparedQuery(sql).execute(Tuple.from(values));
    }

    public static <T> List<T> mapped(RowSet<Row> rows, Function<Row, T> mapper) {
        return StreamSupport.stream(rows.spliterator(), false).map(mapper).toList();
    }

    /** Why PostgreSQL will never take what was written: data it refuses (SQLSTATE class 22), or beyond its limits (54). */
    public static Optional<String> refusal(Throwable failure) {
        return failure instanceof PgException e
                        && (e.getSqlState().startsWith("22") || e.getSqlState().startsWith("54"))
                ? Optional.of(e.getErrorMessage())
                : Optional.empty();
    }

    /**
     * Whether PostgreSQL cannot be reached or cannot work now, which goes away by itself: no connection to be had (class 08),
     * no resources (53), shut down or told to give up (57), trouble with its disk (58), a transaction to be tried again (40),
     * or a standby that may only read (25006).
     */
    public static boolean unavailable(Throwable failure) {
        return failure instanceof PgException e
                ? "25006".equals(e.getSqlState())
                        || PASSING.contains(e.getSqlState().substring(0, 2))
                : failure instanceof VertxException
                        || failure instanceof IOException
                        || failure instanceof TimeoutException;
    }

    public Future<Void> close() {
        return pool.close();
    }
}
