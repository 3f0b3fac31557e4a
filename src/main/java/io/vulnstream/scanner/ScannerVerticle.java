package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import java.time.Duration;

/** Takes work while it is deployed. On stop running scans get their time of grace; what is left is handed back. */
public final class ScannerVerticle extends VerticleBase {
    private final AdapterCatalog adapters;
    private final Intakes intakes;
    private final ScannerWorker worker;
    private final ClaimKeeper keeper;
    private final ScannerUpkeep upkeep;
    private final Times times;

    /**
     * @param lease of a claim
     * @param grace for running scans after a stop
     * @param hurried completes when nobody wants to wait for that long
     */
    public record Times(Duration lease, Duration grace, Future<Void> hurried) {}

    public ScannerVerticle(
            AdapterCatalog adapters,
            Intakes intakes,
            ScannerWorker worker,
            ClaimKeeper keeper,
            ScannerUpkeep upkeep,
            Times times) {
        this.adapters = adapters;
        this.intakes = intakes;
        this.worker = worker;
        this.keeper = keeper;
        this.upkeep = upkeep;
        this.times = times;
    }

    @Override
    public Future<?> start() {
        keeper.start(vertx, times.lease());
        return upkeep.start(vertx, this::adaptersChanged).compose(started -> intakes.follow(adapters.current()));
    }

    /** Called on any thread. */
    private void adaptersChanged() {
        context.runOnContext(now -> intakes.follow(adapters.current()));
    }

    @Override
    public Future<?> stop() {
        return intakes.close()
                .compose(closed -> Future.any(
                        worker.ended(),
                        times.hurried(),
                        vertx.timer(times.grace().toMillis() + 1)))
                .transform(over -> worker.stop());
    }
}
