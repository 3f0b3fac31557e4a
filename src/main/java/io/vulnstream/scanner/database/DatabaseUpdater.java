package io.vulnstream.scanner.database;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.scanner.adapter.AdvisoryDatabase;
import io.vulnstream.scanner.adapter.Placeholders;
import io.vulnstream.scanner.adapter.ProxyRefusal;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.ToolRunner;
import io.vulnstream.scanner.database.DatabaseState.Condition;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.scanner.process.DirectoryTree;
import io.vulnstream.scanner.process.Limits;
import io.vulnstream.scanner.process.Scratch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets new databases: each scanner's own download, into a directory beside the one in force, which it replaces between
 * scans. One that fails leaves everything as it is.
 */
public final class DatabaseUpdater {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseUpdater.class);
    private static final long GIBIBYTE = 1L << 30;
    /** Vulnerability databases of all ecosystems are a gigabyte or two today. */
    private static final Limits LIMITS =
            new Limits(Duration.ofHours(1), 4 * GIBIBYTE, Limits.outputOfScanner(), 64 << 20, 64 * GIBIBYTE);

    private final Databases databases;
    private final ToolRunner runner;
    private final WorkerExecutor workers;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public DatabaseUpdater(Databases databases, ToolRunner runner) {
        this.databases = databases;
        this.runner = runner;
        this.workers = runner.workers();
    }

    /**
     * What became of an update.
     *
     * @param problem why there is no new database, and whether one is in force all the same; null when the new one is
     * @param state of the one in force now
     */
    public record Updated(String scanner, @Nullable String problem, DatabaseState state) {}

    /** @param listener called after a database was swapped */
    public void onSwap(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Updates the databases of these scanners one after another; shared ones once. Never fails for a database that could
     * not be had: that is in the answer.
     *
     * @param progress gets a line for people when a download begins; how it ended is in the answer
     */
    public Future<List<Updated>> update(List<ScannerAdapter> adapters, Consumer<String> progress) {
        if (databases.readOnly()) {
            return Future.failedFuture(Databases.failed("the databases in " + databases.directory()
                    + " were given to be read only: leave --databases away to update those below the data directory"));
        }
        var locationToAdapter = new LinkedHashMap<String, ScannerAdapter>();
        for (var adapter : adapters) {
            var database = adapter.database();
            if (database != null && !database.update().isEmpty()) {
                locationToAdapter.putIfAbsent(database.location(), adapter);
            }
        }
        var results = new ArrayList<Updated>();
        var chain = Future.<Void>succeededFuture();
        for (var adapter : locationToAdapter.values()) {
            chain = chain.compose(done -> update(adapter, progress)).map(updated -> {
                results.add(updated);
                return null;
            });
        }
        return chain.eventually(databases::sweep).map(done -> List.copyOf(results));
    }

    private Future<Updated> update(ScannerAdapter adapter, Consumer<String> progress) {
        var database = adapter.database();
        if (database == null) {
            return Future.failedFuture(new IllegalArgumentException(adapter.name() + " needs no database"));
        }
        progress.accept(adapter.name() + ": downloading");
        return workers.executeBlocking(() -> databases.generations().create(database.location()), false)
                .compose(use -> fill(adapter, database, use.directory())
                        .compose(filled -> swap(database.location(), use.directory()))
                        .transform(done -> end(use, done)))
                .transform(done -> databases
                        .state(adapter)
                        .map(state -> new Updated(
                                adapter.name(),
                                done.succeeded() ? null : problem(adapter, state, done.cause()),
                                state)));
    }

    private Future<Void> fill(ScannerAdapter adapter, AdvisoryDatabase database, Path directory) {
        return runner.withScratch("update", scratch -> {
                    var chain = Future.<Void>succeededFuture();
                    for (var step : database.update()) {
                        chain = chain.compose(done -> run(adapter, step, directory, scratch));
                    }
                    return chain;
                })
                .compose(done -> databases.state(adapter, database, directory))
                .compose(state -> state.state() == Condition.USABLE || state.state() == Condition.STALE
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                Databases.failed("what was downloaded is no database: " + state.advice())));
    }

    private Future<Void> run(ScannerAdapter adapter, AdvisoryDatabase.Update step, Path directory, Scratch scratch) {
        var placeholders = new Placeholders()
                .put("database", directory.toString())
                .put("scratch", scratch.directory().toString());
        var setting = new ToolRunner.Setting(DatabaseCommands.environment(adapter.environment()), placeholders, LIMITS);
        return runner.run(step.command(), setting, null, scratch, new Cancellation())
                .compose(outcome -> step.success().contains(outcome.exitCode())
                        ? Future.succeededFuture()
                        : Future.failedFuture(Databases.failed(
                                ProxyRefusal.explained(outcome.stderr(), ToolRunner.ending(step.command(), outcome)))));
    }

    private Future<Void> swap(String location, Path directory) {
        return workers.executeBlocking(
                        () -> {
                            databases.generations().swap(location, directory);
                            return (Void) null;
                        },
                        true)
                .onSuccess(swapped -> listeners.forEach(Runnable::run));
    }

    /** What was not put in force is of no use to anybody. */
    private Future<Void> end(Generations.Use use, AsyncResult<Void> done) {
        return workers.executeBlocking(
                        () -> {
                            if (done.failed()) {
                                DirectoryTree.remove(use.directory());
                            }
                            use.close();
                            return null;
                        },
                        false)
                .transform(closed -> done.succeeded() ? Future.succeededFuture() : Future.failedFuture(done.cause()));
    }

    private static String problem(ScannerAdapter adapter, DatabaseState state, Throwable e) {
        LOG.atWarn()
                .addKeyValue("event", "database.update.failed")
                .addKeyValue("scanner", adapter.name())
                .log("The database of {} was not updated: {}", adapter.name(), e.getMessage());
        var left =
                switch (state.state()) {
                    case USABLE, STALE -> "the database in force stays";
                    case MISSING, UNREADABLE -> "and there is none that could be used";
                };
        return "not updated, " + left + ": " + e.getMessage();
    }
}
