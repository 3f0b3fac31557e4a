package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.ledger.LeasedLoop;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.SloPolicies;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works out anew what counts for sources whose references moved, or whose new images are scanned by now, and what scanners said
 * that were switched off: one at a time in the cluster, and one transaction for each source and artifact.
 */
public final class StaleSources {
    private static final Logger LOG = LoggerFactory.getLogger(StaleSources.class);
    private static final String LEASE = "stale-sources";
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final int BATCH = 20;

    private final OutageLog outage = new OutageLog(LOG, "sources", "Working out what counts for sources");
    private final StaleSourceStore store;
    private final ScannerSetStore scanners;
    private final Supplier<Set<String>> enabled;
    private final LeasedLoop loop;

    /**
     * @param holder this process, as no other is named
     * @param enabled scanners that are to look at what is new
     */
    public StaleSources(Vertx vertx, Pg pg, String holder, Supplier<Set<String>> enabled, SloPolicies policies) {
        this.store = new StaleSourceStore(pg, policies);
        this.scanners = new ScannerSetStore(pg, new ProblemUpkeepStore(policies));
        this.enabled = enabled;
        this.loop = new LeasedLoop(vertx, pg, LEASE, holder, PERIOD, outage, this::round);
    }

    public void start() {
        loop.start();
    }

    public Future<Void> stop() {
        return loop.stop();
    }

    private Future<Duration> round() {
        return scanners.compare(enabled.get())
                .compose(compared -> scanners.stale(BATCH))
                .compose(
                        artifacts -> FanOut.inTurn(artifacts, scanners::refresh).map(artifacts.size() == BATCH))
                .compose(more -> sources().map(other -> other || more))
                .map(more -> more ? Duration.ZERO : PERIOD);
    }

    private Future<Boolean> sources() {
        return store.oldest(BATCH)
                .compose(sources -> FanOut.inTurn(sources, source -> store.refresh(source, enabled.get()))
                        .map(sources.size() == BATCH));
    }
}
