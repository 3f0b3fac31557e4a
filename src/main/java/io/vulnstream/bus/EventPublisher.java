package io.vulnstream.bus;

import io.vertx.core.Future;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;

/** Publishes facts to their streams; rows in PostgreSQL make up for what is lost there. */
public interface EventPublisher {
    /** Completes when the stream has the event. */
    Future<Void> publish(Envelope<?> envelope);

    /** How many events the stream of a channel holds, read ones that nobody has trimmed yet included. */
    Future<Long> length(Channel channel);
}
