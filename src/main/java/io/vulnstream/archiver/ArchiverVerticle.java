package io.vulnstream.archiver;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vulnstream.bus.Subscriptions;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;

/** Subscribes the archiver to what ended. */
public final class ArchiverVerticle extends VerticleBase {
    private static final String GROUP = "archiver";
    private static final int CONCURRENCY = 4;

    private final Archiver archiver;
    private final Subscriptions subscriptions;

    public ArchiverVerticle(Archiver archiver, Subscriptions subscriptions) {
        this.archiver = archiver;
        this.subscriptions = subscriptions;
    }

    @Override
    public Future<?> start() {
        return Future.all(
                subscriptions.subscribe(ScanCompleted.class, GROUP, CONCURRENCY, archiver::completed),
                subscriptions.subscribe(ScanFailed.class, GROUP, CONCURRENCY, archiver::failed));
    }
}
