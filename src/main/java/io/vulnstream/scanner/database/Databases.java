package io.vulnstream.scanner.database;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Cause;
import io.vulnstream.scanner.adapter.AdvisoryDatabase;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.database.DatabaseState.Condition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The databases this node scans with: managed below its data, or given to be read only. */
public final class Databases {
    private static final Logger LOG = LoggerFactory.getLogger(Databases.class);
    static final Duration GRACE = Duration.ofSeconds(10);

    private final AppConfig.Databases config;
    private final Path directory;
    private final DatabaseReader reader;
    private final WorkerExecutor workers;
    private final DatabaseRules rules;
    private final Generations generations;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /** @param directory holds a folder for each location: config.path, or one below data */
    public Databases(
            AppConfig.Databases config, Path directory, DatabaseReader reader, WorkerExecutor workers, Clock clock) {
        this.config = config;
        this.directory = directory.toAbsolutePath();
        this.reader = reader;
        this.workers = workers;
        this.rules = new DatabaseRules(config, this.directory, clock);
        this.generations = new Generations(this.directory, clock, GRACE);
    }

    public boolean readOnly() {
        return config.readOnly();
    }

    public Path directory() {
        return directory;
    }

    /**
     * Takes the database in force for one scan. Empty when the scanner needs none. Fails, with the command that gets one,
     * when there is none that may be used.
     *
     * @param registry {@code host:port} of the image
     */
    public Future<Optional<HeldDatabase>> hold(ScannerAdapter adapter, String registry) {
        var database = adapter.database();
        if (database == null) {
            return Future.succeededFuture(Optional.empty());
        }
        return workers.executeBlocking(() -> rules.refusal(registry), false)
                .compose(refusal -> refusal.isPresent()
                        ? Future.failedFuture(new PipelineFailure.Rejected(Cause.DATABASE_UNUSABLE, refusal.get()))
                        : use(database).compose(use -> hold(adapter, database, use)));
    }

    /** How each scanner's database stands, without those that need none. */
    public Future<List<DatabaseState>> list(List<ScannerAdapter> adapters) {
        return Future.join(adapters.stream()
                        .filter(adapter -> adapter.database() != null)
                        .map(this::state)
                        .toList())
                .map(all -> all.<DatabaseState>list());
    }

    /** How the database of a scanner that needs one stands. */
    public Future<DatabaseState> state(ScannerAdapter adapter) {
        var database = adapter.database();
        if (database == null) {
            return Future.failedFuture(new IllegalArgumentException(adapter.name() + " needs no database"));
        }
        return use(database)
                .compose(use -> state(adapter, database, use.directory()).eventually(() -> release(use)));
    }

    Generations generations() {
        return generations;
    }

    Future<DatabaseState> state(ScannerAdapter adapter, AdvisoryDatabase database, Path path) {
        var name = adapter.name();
        return workers.executeBlocking(() -> DatabaseReader.missing(database, path), false)
                .compose(missing -> missing.isEmpty()
                        ? reader.read(adapter, database, path).map(facts -> rules.found(name, path, facts))
                        : Future.succeededFuture(rules.missing(name, path, missing)))
                .otherwise(e -> rules.unreadable(name, path, e));
    }

    private Future<Optional<HeldDatabase>> hold(
            ScannerAdapter adapter, AdvisoryDatabase database, Generations.Use use) {
        return state(adapter, database, use.directory()).compose(state -> {
            if (!state.usable()) {
                return release(use).compose(released -> Future.failedFuture(unusable(state.advice())));
            }
            warnOnce(state);
            return Future.succeededFuture(Optional.of(new HeldDatabase(
                    use.directory(),
                    database.linkDepth(),
                    new DatabaseFacts(state.version(), state.built()),
                    () -> release(use))));
        });
    }

    private void warnOnce(DatabaseState state) {
        if (state.state() == Condition.STALE && warned.add(state.scanner() + " " + state.built())) {
            LOG.atWarn()
                    .addKeyValue("event", "database.stale")
                    .addKeyValue("scanner", state.scanner())
                    .log("The database given for {} was built on {}", state.scanner(), state.built());
        }
    }

    private Future<Generations.Use> use(AdvisoryDatabase database) {
        return workers.executeBlocking(() -> generations.use(database.location()), false);
    }

    private Future<Void> release(Generations.Use use) {
        return workers.executeBlocking(
                        () -> {
                            use.close();
                            return (Void) null;
                        },
                        false)
                .otherwise(e -> {
                    LOG.atWarn()
                            .addKeyValue("event", "database.kept")
                            .setCause(e)
                            .log("A database stays in use");
                    return null;
                });
    }

    /** Removes what no scan uses any more. Never fails: the next time tries again. */
    Future<Void> sweep() {
        return workers.executeBlocking(
                        () -> {
                            generations.sweep();
                            return (Void) null;
                        },
                        true)
                .otherwise(e -> {
                    LOG.atWarn()
                            .addKeyValue("event", "database.kept")
                            .setCause(e)
                            .log("An old database stays");
                    return null;
                });
    }

    /** Somebody may bring one. */
    private static PipelineFailure unusable(String message) {
        return new PipelineFailure.Retryable(Cause.DATABASE_UNUSABLE, message);
    }

    static IOException failed(String message) {
        return new IOException(message);
    }
}
