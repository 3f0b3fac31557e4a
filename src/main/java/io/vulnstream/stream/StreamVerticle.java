package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/** Runs readers on one event loop. Undeployed before the handlers it feeds. */
public final class StreamVerticle extends VerticleBase {
    private final List<StreamBridge.Reader> readers;

    public StreamVerticle(List<StreamBridge.Reader> readers) {
        this.readers = readers;
    }

    @Override
    public Future<?> start() {
        return Future.join(readers.stream().map(StreamBridge.Reader::start).toList());
    }

    @Override
    public Future<?> stop() {
        return Future.join(readers.stream().map(StreamBridge.Reader::stop).toList());
    }
}
