package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vulnstream.bus.Subscriptions;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.support.breaker.Gate;

/** Takes finished scans, as a member of the group "ingester". What failed changes no finding and is not listened to. */
public final class IngesterVerticle extends VerticleBase {
    public static final String GROUP = "ingester";

    private final Ingester ingester;
    private final Subscriptions subscriptions;
    private final int concurrency;
    private final Gate store;

    /**
     * @param concurrency how many results are read at once
     * @param store of the reports: nothing is read while it is left alone
     */
    public IngesterVerticle(Ingester ingester, Subscriptions subscriptions, int concurrency, Gate store) {
        this.ingester = ingester;
        this.subscriptions = subscriptions;
        this.concurrency = concurrency;
        this.store = store;
    }

    @Override
    public Future<?> start() {
        return subscriptions.subscribe(ScanCompleted.class, GROUP, concurrency, store, ingester::completed);
    }
}
