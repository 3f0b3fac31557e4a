package io.vulnstream.testkit;

import io.vertx.core.Future;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.PipelineEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was published. */
public final class FakePublisher implements EventPublisher {
    private final List<PipelineEvent> events = new CopyOnWriteArrayList<>();
    private volatile long length;

    @Override
    public Future<Void> publish(Envelope<?> envelope) {
        events.add(envelope.event());
        return Future.succeededFuture();
    }

    @Override
    public Future<Long> length(Channel channel) {
        return Future.succeededFuture(length);
    }

    /** As if so many entries stood in every stream. */
    public void streamsHold(long entries) {
        length = entries;
    }

    public List<PipelineEvent> events() {
        return events;
    }

    public <E extends PipelineEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
