package io.vulnstream.bus;

import io.vertx.core.Future;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.PipelineEvent;

/** Takes one delivery and says what becomes of it. A failed future counts as {@link Settlement.Retry}. */
@FunctionalInterface
public interface EventHandler<E extends PipelineEvent> {
    Future<Settlement> handle(Envelope<E> envelope);
}
