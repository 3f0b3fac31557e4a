package io.vulnstream.testkit;

import io.vertx.core.Future;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.PipelineEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was published. */
public final class FakePublisher implements EventPublisher {
    private final List<PipelineEvent> events = new CopyOnWriteArrayList<>();
    private final Map<String, Lag> lags = new ConcurrentHashMap<>();

    @Override
    public Future<Void> publish(Envelope<?> envelope) {
        events.add(envelope.event());
        return Future.succeededFuture();
    }

    @Override
    public Future<Lag> lag(Channel channel, String group) {
        return Future.succeededFuture(lags.getOrDefault(group, Lag.NONE));
    }

    /** As if a group had so much to do with every channel. */
    public void lags(String group, Lag lag) {
        lags.put(group, lag);
    }

    public List<PipelineEvent> events() {
        return events;
    }

    public <E extends PipelineEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
