package io.vulnstream.enrich;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Keeps what feeds say up to date, on an event loop. */
public final class SignalsVerticle extends VerticleBase {
    private final Signals signals;

    public SignalsVerticle(Signals signals) {
        this.signals = signals;
    }

    @Override
    public Future<?> start() {
        signals.start();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return signals.stop();
    }
}
