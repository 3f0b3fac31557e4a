package io.vulnstream.archiver;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vulnstream.bus.Subscriptions;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.support.breaker.Gate;

/** Subscribes the archiver to what ended. */
public final class ArchiverVerticle extends VerticleBase {
    private static final String GROUP = "archiver";
    private static final int CONCURRENCY = 4;

    private final Archiver archiver;
    private final Subscriptions subscriptions;
    private final Gate store;

    /** @param store of the reports: nothing is read while it is left alone */
    public ArchiverVerticle(Archiver archiver, Subscriptions subscriptions, Gate store) {
        this.archiver = archiver;
        this.subscriptions = subscriptions;
        this.store = store;
    }

    @Override
    public Future<?> start() {
        return Future.all(
                subscriptions.subscribe(ScanCompleted.class, GROUP, CONCURRENCY, store, archiver::completed),
                subscriptions.subscribe(ScanFailed.class, GROUP, CONCURRENCY, store, archiver::failed));
    }
}
