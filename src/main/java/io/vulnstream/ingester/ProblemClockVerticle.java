package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Runs the clock of problems as long as it is deployed. */
public final class ProblemClockVerticle extends VerticleBase {
    private final ProblemClock clock;

    public ProblemClockVerticle(ProblemClock clock) {
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        clock.start();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return clock.stop();
    }
}
