package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vulnstream.bus.Hints;

/** Runs the dispatcher on an event loop of its own. */
public final class DispatcherVerticle extends VerticleBase {
    private final Dispatcher dispatcher;
    private final Hints hints;

    public DispatcherVerticle(Dispatcher dispatcher, Hints hints) {
        this.dispatcher = dispatcher;
        this.hints = hints;
    }

    @Override
    public Future<?> start() {
        dispatcher.start();
        return hints.on(Hints.LEDGER, dispatcher::wake).completion();
    }

    @Override
    public Future<?> stop() {
        return dispatcher.stop();
    }
}
