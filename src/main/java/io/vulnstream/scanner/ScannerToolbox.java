package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.config.AppConfig;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import io.vulnstream.scanner.adapter.ToolFinder;
import io.vulnstream.scanner.adapter.ToolRunner;
import io.vulnstream.scanner.adapter.ToolVersions;
import io.vulnstream.scanner.database.DatabaseReader;
import io.vulnstream.scanner.database.DatabaseUpdater;
import io.vulnstream.scanner.database.Databases;
import io.vulnstream.scanner.process.ProcessRunner;
import io.vulnstream.scanner.process.ScratchSpace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Adapters, programs and databases of a process: what the scanner role and the commands about scanners share. */
public final class ScannerToolbox {
    private final ProcessRunner processes;
    private final ScratchSpace scratches;
    private final AdapterCatalog adapters;
    private final ToolRunner runner;
    private final ToolVersions versions;
    private final Databases databases;

    private ScannerToolbox(
            AppConfig config,
            Vertx vertx,
            WorkerExecutor workers,
            ScratchSpace scratches,
            List<Path> searchPath,
            Clock clock) {
        this.processes = new ProcessRunner(vertx);
        this.scratches = scratches;
        this.adapters = new AdapterCatalog(config.scanners().path(), workers);
        this.runner = new ToolRunner(
                new ToolFinder(config.scanners().tools(), searchPath),
                processes,
                scratches,
                workers,
                config.network().outbound().variables());
        this.versions = new ToolVersions(runner);
        var directory = Objects.requireNonNullElse(
                config.databases().path(), config.data().resolve("databases"));
        this.databases = new Databases(config.databases(), directory, new DatabaseReader(runner), workers, clock);
    }

    /**
     * Makes the scratch directories, removing what killed processes left there, and reads the folder of adapters.
     *
     * @param searchPath where programs are looked for after {@code scanners.tools}
     */
    public static Future<ScannerToolbox> open(Vertx vertx, AppConfig config, List<Path> searchPath, Clock clock) {
        var workers = vertx.createSharedWorkerExecutor("scanner-files", 8, 10, TimeUnit.MINUTES);
        var root = Objects.requireNonNullElse(
                config.scanners().scratch(), config.data().resolve("scratch"));
        return workers.executeBlocking(
                        () -> new ScannerToolbox(config, vertx, workers, ScratchSpace.open(root), searchPath, clock),
                        false)
                .compose(box -> box.adapters.refresh().map(box));
    }

    public AdapterCatalog adapters() {
        return adapters;
    }

    public ToolRunner runner() {
        return runner;
    }

    public ToolVersions versions() {
        return versions;
    }

    public Databases databases() {
        return databases;
    }

    public DatabaseUpdater updater() {
        return new DatabaseUpdater(databases, runner);
    }

    public ScannerDoctor doctor() {
        return new ScannerDoctor(adapters, runner.finder(), versions, databases);
    }

    /** Where images may be kept that must not outlive this process. */
    Path images() {
        return scratches.directory().resolve("images");
    }

    /** Ends what still runs and removes all scratch directories. */
    public Future<Void> close() {
        return processes.close().eventually(() -> runner.workers()
                .executeBlocking(
                        () -> {
                            scratches.close();
                            return (Void) null;
                        },
                        false));
    }
}
