package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vulnstream.bus.EventHandler;
import io.vulnstream.bus.LocalHandlers;
import io.vulnstream.bus.Subscriptions;
import io.vulnstream.event.Channel;
import io.vulnstream.event.PipelineEvent;
import io.vulnstream.support.breaker.Gate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Subscriptions of the roles of this process: a handler on the bus and a reader that feeds it. */
public final class StreamSubscriptions implements Subscriptions {
    private final StreamBridge bridge;
    private final LocalHandlers handlers;
    private final Map<Channel, Set<String>> required;
    private final List<StreamBridge.Reader> readers = new CopyOnWriteArrayList<>();

    /** @param required the groups that read a channel anywhere; only what all of them acknowledged is trimmed */
    public StreamSubscriptions(StreamBridge bridge, LocalHandlers handlers, Map<Channel, Set<String>> required) {
        this.bridge = bridge;
        this.handlers = handlers;
        this.required = Map.copyOf(required);
    }

    @Override
    public <E extends PipelineEvent> Future<Void> subscribe(
            Class<E> event, String group, int concurrency, Gate gate, EventHandler<E> handler) {
        var channel = Channel.of(event);
        var reader = bridge.facts(channel, group, concurrency, required.getOrDefault(channel, Set.of()), gate);
        readers.add(reader);
        return handlers.facts(event, group, handler).completion().compose(registered -> reader.start());
    }

    /** Completes when nothing more is read. What was read and not settled is delivered again later. */
    public Future<Void> stop() {
        return Future.join(readers.stream().map(StreamBridge.Reader::stop).toList())
                .mapEmpty();
    }
}
