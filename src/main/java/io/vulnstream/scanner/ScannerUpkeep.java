package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import io.vulnstream.scanner.database.DatabaseUpkeep;
import java.time.Duration;

/** Keeps adapters, databases and what is written down of both up to date. */
public final class ScannerUpkeep {
    /** The folder of adapters is looked at this often. */
    private static final Duration FOLDER_PERIOD = Duration.ofSeconds(2);

    private static final long STATES_MILLIS = 60_000;
    /** After the start, whose processors the programs that are asked for their versions would take. */
    private static final long FIRST_MILLIS = 250;

    /** While a scanner cannot scan: what it lacks may be brought by a command of another process. */
    private static final long MISSING_MILLIS = 3_000;

    private final AdapterCatalog adapters;
    private final DatabaseUpkeep databases;
    private final ScannerStates states;

    public ScannerUpkeep(AdapterCatalog adapters, DatabaseUpkeep databases, ScannerStates states) {
        this.adapters = adapters;
        this.databases = databases;
        this.states = states;
    }

    /** @param changed called, on any thread, when other adapters are in force or can scan than before */
    Future<Void> start(Vertx vertx, Runnable changed) {
        adapters.onChange(all -> {
            changed.run();
            states.refresh();
        });
        states.onChange(changed);
        databases.start(vertx, states::refresh);
        vertx.setPeriodic(MISSING_MILLIS, id -> {
            if (states.problems().values().stream().anyMatch(problem -> !problem.isEmpty())) {
                states.refresh();
            }
        });
        vertx.setPeriodic(FIRST_MILLIS, STATES_MILLIS, id -> states.refresh());
        return adapters.start(vertx, FOLDER_PERIOD);
    }
}
