package io.vulnstream.bus;

import io.vertx.core.Future;
import io.vulnstream.event.PipelineEvent;
import io.vulnstream.support.breaker.Gate;

/** Gives the facts of a stream to a handler of this node, as one member of a group. */
public interface Subscriptions {
    /**
     * Every fact is handled by one member of each group, and again when it was not settled by {@link Settlement.Accept}
     * or {@link Settlement.Reject}.
     *
     * @param group the role
     * @param concurrency how many facts the handler takes at once; no more are read
     * @param gate of what the handler needs: while it is closed nothing is read
     * @return complete when the group exists, so that nothing published from then on is missed
     */
    <E extends PipelineEvent> Future<Void> subscribe(
            Class<E> event, String group, int concurrency, Gate gate, EventHandler<E> handler);
}
