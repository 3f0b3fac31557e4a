package io.vulnstream.app;

import io.vertx.core.Future;
import io.vulnstream.bus.LocalHandlers;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.WorkHandler;
import io.vulnstream.event.Lane;
import io.vulnstream.scanner.WorkSource;
import io.vulnstream.stream.StreamBridge;
import io.vulnstream.support.breaker.Gate;
import java.util.Set;

/**
 * Work from the streams, as much at once as the node has permits for.
 *
 * @param gate of what no scan can do without
 */
record NodeWorkSource(StreamBridge bridge, LocalHandlers handlers, Permits permits, Gate gate) implements WorkSource {
    @Override
    public Future<Intake> open(String scanner, Set<Lane> lanes, int concurrency, WorkHandler handler) {
        var kind = permits.kind(scanner, concurrency);
        var reader = bridge.work(scanner, lanes, kind, gate);
        var consumer = handlers.work(scanner, handler);
        return consumer.completion()
                .compose(registered -> reader.start())
                .map(started ->
                        () -> reader.stop().eventually(consumer::unregister).onComplete(stopped -> kind.remove()));
    }
}
