package io.vulnstream.bus;

import io.vertx.core.Future;
import io.vulnstream.event.Envelope;

/** Publishes facts to their streams. Completes when the stream has the event; ledger rows make up for what is lost. */
@FunctionalInterface
public interface EventPublisher {
    Future<Void> publish(Envelope<?> envelope);
}
