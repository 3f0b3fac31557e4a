package io.vulnstream.support.pg;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vulnstream.support.ServerAccess;
import java.util.HashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the driver connects. Statements are prepared once for each connection and kept, except where a pooler such as
 * PgBouncer stands in between, which may give each transaction to another connection of the server: that is found out by
 * the process id, which is not that of the server's process then.
 */
final class PgOptions implements Supplier<Future<SqlConnectOptions>> {
    private static final Logger LOG = LoggerFactory.getLogger(PgOptions.class);
    /** Of the URI: how many statements are kept; 0 as behind a pooler. */
    static final String KEPT = "preparedStatementCacheMaxSize";

    /** Who accepts and does not answer is asked anew after this, by the next connection. */
    private static final int PATIENCE_SECONDS = 5;

    private final Vertx vertx;
    private final ServerAccess access;
    private final Optional<Integer> kept;
    private final PgConnectOptions options;
    private @Nullable Future<Boolean> pooled;

    PgOptions(Vertx vertx, ServerAccess access) {
        this.vertx = vertx;
        this.access = access;
        this.options = PgConnectOptions.fromUri(access.uri()).setReconnectAttempts(0);
        if (access.password() != null) {
            options.setPassword(access.password());
        }
        var parameters = new HashMap<>(options.getProperties());
        this.kept = Optional.ofNullable(parameters.remove(KEPT.toLowerCase(Locale.ROOT)))
                .map(Integer::valueOf);
        parameters.remove("extra_float_digits"); // PgBouncer refuses it, and no server we support needs it
        parameters.putIfAbsent("client_encoding", "utf8");
        parameters.put("application_name", "vulnstream");
        options.setProperties(parameters);
        verify(options.getSslMode());
    }

    /** As every other client does: only the modes that say so verify anything. */
    private void verify(SslMode mode) {
        var tls = new ClientSSLOptions();
        if (mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL) {
            tls.setTrustOptions(access.trust());
        } else {
            tls.setTrustAll(true);
        }
        options.setSslOptions(tls.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : ""));
    }

    @Override
    public Future<SqlConnectOptions> get() {
        return kept.map(size -> Future.succeededFuture(size == 0))
                .orElseGet(this::pooled)
                .map(this::options);
    }

    private SqlConnectOptions options(boolean pooler) {
        var copy = new PgConnectOptions(options);
        kept.filter(size -> size > 0).ifPresent(copy::setPreparedStatementCacheMaxSize);
        return copy.setCachePreparedStatements(!pooler).setUseLayer7Proxy(pooler);
    }

    private synchronized Future<Boolean> pooled() {
        if (pooled == null || pooled.failed()) {
            pooled = PgConnection.connect(vertx, options)
                    .compose(connection -> connection
                            .query("select pg_backend_pid()")
                            .execute()
                            .map(rows -> rows.iterator().next().getInteger(0) != connection.processId())
                            .eventually(connection::close))
                    .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
            pooled.onSuccess(this::tell);
        }
        return pooled;
    }

    private void tell(boolean pooler) {
        if (pooler) {
            LOG.atInfo()
                    .addKeyValue("event", "postgres.pooled")
                    .log("a pooler stands before PostgreSQL at {}: statements are prepared anew each time", access);
        }
    }
}
