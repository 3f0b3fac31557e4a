package io.vulnstream.target;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.support.yaml.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The targets as their files say now, with their rows. */
public final class TargetCatalog {
    private final WorkerExecutor reader;
    private final @Nullable Path folder;
    private final TargetStore store;
    private final Supplier<Set<String>> knownScanners;

    /**
     * @param folder of target files; null: only the rows count
     * @param knownScanners names of the adapters there are; empty when they are not known here
     */
    public TargetCatalog(Vertx vertx, @Nullable Path folder, TargetStore store, Supplier<Set<String>> knownScanners) {
        this.reader = vertx.createSharedWorkerExecutor("targets", 1);
        this.folder = folder;
        this.store = store;
        this.knownScanners = knownScanners;
    }

    /** @param problems of the files; the targets in them are as they were before */
    public record Refreshed(List<Target.Stored> targets, List<Problem> problems) {
        public Refreshed {
            targets = List.copyOf(targets);
            problems = List.copyOf(problems);
        }
    }

    /** Reads the files, brings the rows up to date, and answers all active targets. */
    public Future<Refreshed> refresh() {
        var path = folder;
        if (path == null) {
            return store.active().map(targets -> new Refreshed(targets, List.of()));
        }
        return reader.executeBlocking(() -> new TargetLoader(path, knownScanners.get()).load(), false)
                .compose(set -> store.sync(set)
                        .compose(done -> store.active())
                        .map(targets -> new Refreshed(targets, set.problems())));
    }
}
