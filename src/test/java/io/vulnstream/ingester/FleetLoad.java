package io.vulnstream.ingester;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vulnstream.bus.Hints;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
import io.vulnstream.event.Trace;
import io.vulnstream.ingester.FleetLedger.Waiting;
import io.vulnstream.ledger.ConfirmationStore;
import io.vulnstream.ledger.DeliveryFailureStore;
import io.vulnstream.ledger.ScanRowStore;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Policies;
import io.vulnstream.testkit.fleet.Database;
import io.vulnstream.testkit.fleet.Fleet;
import io.vulnstream.testkit.fleet.FleetArtifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * Lets several ingesters ingest what scanners say of a fleet, each on an event loop of its own choice, as verticles do. What
 * comes before, up to reports that are parsed and scans that are recorded, is prepared apart.
 */
public final class FleetLoad {
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Vertx vertx;
    private final Pg pg;
    private final Fleet fleet;
    private final Path folder;
    private final int ingesters;
    private final FleetLedger ledger;
    private final Ingester ingester;

    /** @param folder for the details of reports that wait */
    public FleetLoad(Vertx vertx, Pg pg, Fleet fleet, Path folder, int ingesters) {
        this.vertx = vertx;
        this.pg = pg;
        this.fleet = fleet;
        this.folder = folder;
        this.ingesters = ingesters;
        this.ledger = new FleetLedger(pg);
        this.ingester = ingester(vertx, pg, folder, ingesters);
    }

    private static Ingester ingester(Vertx vertx, Pg pg, Path folder, int concurrency) {
        var config = new AppConfig.ObjectStore("folder", null, null, null, null, false);
        var store = Await.value(ObjectStores.open(vertx, config, folder, Outbound.DIRECT));
        var hints = new Hints(vertx.eventBus());
        return new Ingester(
                pg,
                new ConfirmationStore(pg, hints),
                new DeliveryFailureStore(pg, "node", 3, Duration.ofSeconds(1)),
                new ReportFiles(vertx, store, folder.resolve("spool"), ByteSize.mebibytes(512)),
                new ReportParser(vertx, concurrency),
                hints,
                Policies.ALL);
    }

    /** Reports that wait, and what they were prepared for. */
    public static final class Prepared {
        private final Queue<Parsed> waiting = new ConcurrentLinkedQueue<>();

        public int reports() {
            return waiting.size();
        }
    }

    private record Parsed(Waiting scan, ParsedReport report, Path details) {}

    /**
     * @param reports whose findings are committed
     * @param findings of all of them: those that several scanners report count for each
     */
    public record Loaded(int reports, long findings, long changes, double seconds) {
        public Loaded and(Loaded more) {
            return new Loaded(
                    reports + more.reports, findings + more.findings, changes + more.changes, seconds + more.seconds);
        }
    }

    /** In an order as workers of several scanners leave them. */
    public Prepared prepare(List<FleetArtifact> artifacts, Database database) {
        var scans = new ArrayList<>(Await.value(ledger.reported(artifacts, database), LONGEST));
        Collections.shuffle(scans, new Random(artifacts.get(0).number()));
        var prepared = new Prepared();
        scans.forEach(scan -> prepared.waiting.add(parsed(scan, database)));
        return prepared;
    }

    private Parsed parsed(Waiting scan, Database database) {
        try {
            var source = new DetailStore.Source(scan.voice().scanner(), database.version(), database.built());
            var file = Files.createTempFile(folder, "details", ".json");
            try (var spool = new DetailSpool.Writing(file, detail -> ingester.isNews(source, detail))) {
                var collector = new ReportCollector(spool::add);
                fleet.report(scan.artifact(), scan.voice(), database, collector);
                return new Parsed(scan, collector.parsed(), file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until everything that was prepared is committed and marked. */
    public Loaded load(Prepared prepared) {
        var begun = System.nanoTime();
        var running = IntStream.range(0, ingesters)
                .mapToObj(i -> onContext(((VertxInternal) vertx).createEventLoopContext(), prepared.waiting))
                .toList();
        Await.value(Future.join(running), LONGEST);
        var seconds = (System.nanoTime() - begun) / 1e9;
        return running.stream()
                .map(Future::result)
                .reduce(Loaded::and)
                .map(all -> new Loaded(all.reports, all.findings, all.changes, seconds))
                .orElseThrow();
    }

    private Future<Loaded> onContext(Context context, Queue<Parsed> waiting) {
        Promise<Loaded> done = Promise.promise();
        context.runOnContext(nothing -> next(waiting, new Loaded(0, 0, 0, 0)).onComplete(done));
        return done.future();
    }

    private Future<Loaded> next(Queue<Parsed> waiting, Loaded before) {
        var parsed = waiting.poll();
        return parsed == null
                ? Future.succeededFuture(before)
                : ingest(parsed).compose(one -> next(waiting, before.and(one)));
    }

    private Future<Loaded> ingest(Parsed parsed) {
        return new ScanRowStore(pg)
                .load(parsed.scan().job())
                .compose(scan -> ingester.write(scan.orElseThrow(), parsed.report(), parsed.details(), Trace.begin()))
                .map(done -> new Loaded(1, done.findings(), done.changes(), 0))
                .eventually(() -> vertx.fileSystem().delete(parsed.details().toString()));
    }
}
