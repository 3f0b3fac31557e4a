package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vulnstream.bus.Hints;

/** Runs the relay of the outbox on an event loop. */
public final class OutboxRelayVerticle extends VerticleBase {
    private final OutboxRelay relay;
    private final Hints hints;

    public OutboxRelayVerticle(OutboxRelay relay, Hints hints) {
        this.relay = relay;
        this.hints = hints;
    }

    @Override
    public Future<?> start() {
        relay.start();
        return hints.on(Hints.OUTBOX, relay::wake).completion();
    }

    @Override
    public Future<?> stop() {
        return relay.stop();
    }
}
