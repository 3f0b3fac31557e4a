package io.vulnstream.scanner.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Updates managed databases now and then. The first ones are for people to get: a start must not wait for a network. */
public final class DatabaseUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseUpkeep.class);

    private final Databases databases;
    private final DatabaseUpdater updater;
    private final AdapterCatalog adapters;
    private final Duration period;

    /** @param period zero means never */
    public DatabaseUpkeep(Databases databases, DatabaseUpdater updater, AdapterCatalog adapters, Duration period) {
        this.databases = databases;
        this.updater = updater;
        this.adapters = adapters;
        this.period = period;
    }

    /** @param swapped called after a database was swapped */
    public void start(Vertx vertx, Runnable swapped) {
        updater.onSwap(swapped);
        if (!databases.readOnly() && !period.isZero()) {
            vertx.setPeriodic(period.toMillis(), id -> update());
        }
    }

    private void update() {
        due().compose(due -> updater.update(due, DatabaseUpkeep::told))
                .onSuccess(all -> all.stream()
                        .filter(updated -> updated.problem() == null)
                        .forEach(updated -> told(
                                updated.scanner() + ": built " + updated.state().built())))
                .onFailure(e -> LOG.atWarn()
                        .addKeyValue("event", "database.update.failed")
                        .setCause(e)
                        .log("Databases could not be updated"));
    }

    private static void told(String line) {
        LOG.atInfo().addKeyValue("event", "database.update").log("Database of {}", line);
    }

    /** Those that are there and older than the period. */
    private Future<List<ScannerAdapter>> due() {
        var all = adapters.current();
        return databases.list(all).map(states -> {
            var old = states.stream()
                    .filter(state -> state.age() != null && state.age().compareTo(period) >= 0)
                    .map(DatabaseState::scanner)
                    .toList();
            return all.stream().filter(adapter -> old.contains(adapter.name())).toList();
        });
    }
}
