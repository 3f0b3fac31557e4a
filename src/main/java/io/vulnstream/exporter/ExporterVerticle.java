package io.vulnstream.exporter;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vulnstream.ledger.LeaseStore;
import io.vulnstream.ledger.Leased;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.WakeLoop;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the exporter on its own schedule, counted from the last run of anybody, and at the start where the target files
 * say something else than at that run; one process in the cluster does.
 */
public final class ExporterVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ExporterVerticle.class);
    private static final Duration LOOK = Duration.ofSeconds(30);

    private static final Duration LEASE = Duration.ofSeconds(30);

    private final Exporter exporter;
    private final ExportStore runs;
    private final Leased lease;
    private final Duration schedule;
    private final WakeLoop loop;
    private boolean filesRead;
    private final OutageLog outage = new OutageLog(LOG, "export", "The run of the exporter");

    /**
     * @param holder this process, in the lease
     * @param schedule zero: never by itself
     */
    public ExporterVerticle(
            Vertx vertx, Exporter exporter, ExportStore runs, LeaseStore leases, String holder, Duration schedule) {
        this.exporter = exporter;
        this.runs = runs;
        this.schedule = schedule;
        this.loop = new WakeLoop(vertx, shorter(LOOK, schedule), this::look);
        this.lease = new Leased(vertx, leases, "exporter", holder, LEASE, loop::wake);
    }

    @Override
    public Future<?> start() {
        if (schedule.isPositive()) {
            lease.start();
            loop.start();
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return schedule.isPositive() ? loop.stop().eventually(lease::stop) : Future.succeededFuture();
    }

    private Future<Duration> look() {
        if (!lease.held()) {
            return Future.succeededFuture(LOOK);
        }
        return filesRead()
                .compose(read -> runs.sinceLastRun())
                .compose(since -> since.isPresent() && since.get().compareTo(schedule) < 0
                        ? Future.succeededFuture(schedule.minus(since.get()))
                        : exporter.run().map(summary -> schedule))
                .onSuccess(pause -> outage.up())
                .onFailure(outage::down);
    }

    private Future<Void> filesRead() {
        return filesRead ? Future.succeededFuture() : exporter.read().onSuccess(read -> filesRead = true);
    }

    private static Duration shorter(Duration one, Duration other) {
        return Stream.of(one, other).min(Comparator.naturalOrder()).orElse(one);
    }
}
