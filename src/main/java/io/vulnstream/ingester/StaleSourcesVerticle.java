package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Keeps what counts for sources up to date, on an event loop. */
public final class StaleSourcesVerticle extends VerticleBase {
    private final StaleSources sources;

    public StaleSourcesVerticle(StaleSources sources) {
        this.sources = sources;
    }

    @Override
    public Future<?> start() {
        sources.start();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return sources.stop();
    }
}
