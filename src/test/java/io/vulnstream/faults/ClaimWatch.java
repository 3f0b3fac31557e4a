package io.vulnstream.faults;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Which processes hold claims, as PostgreSQL has it: looked up every now and then, and asked again when it matters. */
final class ClaimWatch implements Closeable {
    private static final long LOOK_MILLIS = 100;
    private static final String HOLDERS = "select distinct node from job where state = 2";

    private final Servers servers;
    private final Thread watcher;
    private volatile Set<String> holders = Set.of();
    private @Nullable Connection sql;

    ClaimWatch(Servers servers) {
        this.servers = servers;
        this.watcher = Thread.ofVirtual().start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                look();
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody holds anything as far as one can tell while the server is away. */
    private synchronized void look() {
        try {
            if (sql == null) {
                sql = servers.sql();
            }
            holders = Set.copyOf(Checker.texts(sql, HOLDERS));
        } catch (SQLException e) {
            holders = Set.of();
            forget();
        }
    }

    private synchronized void forget() {
        try {
            if (sql != null) {
                sql.close();
            }
        } catch (SQLException e) {
            System.err.println("closing a connection: " + e.getMessage());
        }
        sql = null;
    }

    /** Asks only about who held something a moment ago. */
    boolean holds(String instance) {
        if (!holders.contains(instance)) {
            return false;
        }
        look();
        return holders.contains(instance);
    }

    @Override
    public void close() {
        watcher.interrupt();
        forget();
    }
}
