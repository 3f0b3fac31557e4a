package io.vulnstream.enrich;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.config.AppConfig;
import io.vulnstream.enrich.SignalStore.Imported;
import io.vulnstream.ledger.LeaseStore;
import io.vulnstream.ledger.Leased;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.WakeLoop;
import io.vulnstream.support.pg.Pg;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Imports the feeds that are configured when they are due, one process at a time in the cluster. */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final String LEASE = "signals";
    private static final Duration LEASE_LENGTH = Duration.ofSeconds(30);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    /** After one that failed, or sooner where the feed is read more often. */
    private static final Duration RETRY = Duration.ofHours(1);

    private static final int LONGEST_ERROR = 1_000;

    private final OutageLog outage = new OutageLog(LOG, "signals", "Writing down what feeds say");
    private final List<Source> sources;
    private final SignalStore store;
    private final SignalImport importer;
    private final FeedFetch fetch;
    private final Leased lease;
    private final WakeLoop loop;

    private record Source(Feed feed, URI uri, Duration period) {}

    /** @param holder this process, as no other is named */
    public Signals(Vertx vertx, Pg pg, AppConfig.Enrich config, FeedFetch fetch, String holder) {
        this.sources = sources(config);
        this.store = new SignalStore(pg);
        this.importer = new SignalImport(store, vertx.createSharedWorkerExecutor("vs-feeds", 1, 10, TimeUnit.MINUTES));
        this.fetch = fetch;
        this.loop = new WakeLoop(vertx, PERIOD, this::round);
        this.lease = new Leased(vertx, new LeaseStore(pg), LEASE, holder, LEASE_LENGTH, loop::wake);
    }

    private static List<Source> sources(AppConfig.Enrich config) {
        var sources = new ArrayList<Source>();
        config.epss()
                .address()
                .ifPresent(uri ->
                        sources.add(new Source(Feed.EPSS, uri, config.epss().period())));
        config.kev()
                .address()
                .ifPresent(uri ->
                        sources.add(new Source(Feed.KEV, uri, config.kev().period())));
        return sources;
    }

    /** Does nothing where no feed is configured. */
    public void start() {
        if (!sources.isEmpty()) {
            loop.start();
            lease.start();
        }
    }

    public Future<Void> stop() {
        return loop.stop().compose(done -> lease.stop());
    }

    private Future<Duration> round() {
        if (!lease.held()) {
            return Future.succeededFuture(PERIOD);
        }
        return FanOut.map(sources, 1, this::whenDue)
                .onSuccess(done -> outage.up())
                .onFailure(outage::down)
                .map(left -> left.stream().min(Duration::compareTo).orElse(PERIOD));
    }

    /** How long until it is due again. */
    private Future<Duration> whenDue(Source source) {
        var uri = shown(source.uri());
        return store.due(source.feed(), uri, source.period(), RETRY)
                .compose(left -> left.isZero()
                        ? read(source)
                                .compose(done -> store.due(source.feed(), uri, source.period(), RETRY))
                                .map(next -> next.isZero() ? PERIOD : next)
                        : Future.succeededFuture(left));
    }

    /** Fails only where PostgreSQL cannot be asked: that is nothing against the file, and it is soon tried again. */
    Future<Void> read(Feed feed, URI uri) {
        return fetch.with(
                        feed, uri, file -> importer.read(feed, shown(uri), file).recover(Signals::told))
                .transform(outcome -> {
                    if (outcome.succeeded()) {
                        told(feed, outcome.result());
                        return Future.succeededFuture();
                    }
                    return outcome.cause() instanceof Down down
                            ? Future.failedFuture(down.getCause())
                            : failed(feed, uri, outcome.cause());
                });
    }

    private static Future<Imported> told(Throwable failure) {
        return Future.failedFuture(Pg.unavailable(failure) ? new Down(failure) : failure);
    }

    /** PostgreSQL cannot be asked. */
    private static final class Down extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Down(Throwable failure) {
            super(failure.getMessage(), failure, false, false);
        }
    }

    private Future<Void> read(Source source) {
        return read(source.feed(), source.uri());
    }

    private static void told(Feed feed, Imported done) {
        LOG.atInfo()
                .addKeyValue("event", "signals.imported")
                .log(
                        "{} of {} names {} CVEs; {} rows changed, {} entries could not be understood",
                        feed,
                        done.published(),
                        done.signals(),
                        done.changed(),
                        done.unusable());
    }

    private Future<Void> failed(Feed feed, URI uri, Throwable failure) {
        var why = String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
        var error = why.substring(0, Math.min(why.length(), LONGEST_ERROR));
        LOG.atWarn()
                .addKeyValue("event", "signals.failed")
                .log("{} from {} does not count, and what was known stays: {}", feed, shown(uri), error);
        return store.failed(feed, shown(uri), error);
    }

    /** Without what may be a secret: it is stored, and shown to everybody who may read. */
    private static String shown(URI uri) {
        return uri.getRawAuthority() == null
                ? uri.getScheme() + ":" + uri.getRawPath()
                : uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                        + uri.getRawPath();
    }
}
