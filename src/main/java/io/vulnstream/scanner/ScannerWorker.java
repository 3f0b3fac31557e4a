package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Settlement;
import io.vulnstream.bus.WorkHandler;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Claims;
import io.vulnstream.scanner.ClaimKeeper.Running;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims what is due, and scans it with its permit. The delivery is settled when the claim stands, or is refused. */
public final class ScannerWorker implements WorkHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ScannerWorker.class);
    private static final Duration UNTIL_ANOTHER_NODE = Duration.ofSeconds(5);
    private static final String STOPPING = "this node stops";

    private final Claims claims;
    private final AdapterCatalog adapters;
    private final ScanRunner runner;
    private final ScanRecorder recorder;
    private final ClaimKeeper keeper;
    private final Runnable databaseDoubted;
    private final Set<Future<?>> claiming = ConcurrentHashMap.newKeySet();
    private final Map<Running, Future<Void>> scans = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /** @param databaseDoubted called when a scan failed for its database: the next ones would fail, too */
    public ScannerWorker(
            Claims claims,
            AdapterCatalog adapters,
            ScanRunner runner,
            ScanRecorder recorder,
            ClaimKeeper keeper,
            Runnable databaseDoubted) {
        this.claims = claims;
        this.adapters = adapters;
        this.runner = runner;
        this.recorder = recorder;
        this.keeper = keeper;
        this.databaseDoubted = databaseDoubted;
    }

    @Override
    public Future<Settlement> handle(Envelope<ScanRequested> envelope, Permit permit) {
        var request = envelope.event();
        var adapter = adapters.named(request.scanner());
        if (adapter.isEmpty()) {
            return Future.succeededFuture(new Settlement.Retry(
                    UNTIL_ANOTHER_NODE,
                    Cause.SCANNER_FAILED,
                    "no adapter named " + request.scanner() + " is in force on this node"));
        }
        var settled = runner.ready()
                .compose(ready -> claims.claim(request.job()))
                .map(claim -> {
                    begin(claim, adapter.get(), permit);
                    return Settlement.accept();
                });
        claiming.add(settled);
        return settled.onComplete(done -> claiming.remove(settled));
    }

    private void begin(Optional<Claim> claim, ScannerAdapter adapter, Permit permit) {
        if (claim.isEmpty()) {
            permit.release();
            return;
        }
        var running = keeper.begin(claim.get());
        var ended = (stopping ? recorder.released(running.claim()) : scan(running, adapter))
                .onFailure(e -> complain(running.claim(), e))
                .otherwiseEmpty()
                .onComplete(done -> {
                    keeper.end(running);
                    scans.remove(running);
                    permit.release();
                });
        scans.put(running, ended);
        if (ended.isComplete()) {
            scans.remove(running);
        }
    }

    private static void complain(Claim claim, Throwable e) {
        LOG.atError()
                .addKeyValue("event", "scan.unrecorded")
                .addKeyValue("scanner", claim.scanner())
                .addKeyValue("trace_id", claim.trace().traceId())
                .setCause(e)
                .log("How a scan ended could not be recorded: it is done again when its lease has ended");
    }

    private Future<Void> scan(Running running, ScannerAdapter adapter) {
        var claim = running.claim();
        return runner.run(claim, adapter, running.cancellation())
                .onComplete(done -> keeper.over(running))
                .compose(
                        result -> result.isPresent() ? recorder.succeeded(claim, result.get()) : recorder.spared(claim),
                        e -> STOPPING.equals(running.cancellation().reason())
                                ? recorder.released(claim)
                                : failed(claim, e));
    }

    private Future<Void> failed(Claim claim, Throwable e) {
        if (Failures.cause(Failures.attempt(e).settlement()) == Cause.DATABASE_UNUSABLE) {
            databaseDoubted.run();
        }
        return recorder.failed(claim, e);
    }

    /** Ends what still runs and hands it back. Nothing new may be taken any more. */
    Future<Void> stop() {
        stopping = true;
        keeper.running().forEach(running -> running.cancellation().cancel(STOPPING));
        return ended();
    }

    /** Completes when all that runs now has ended, and what is being claimed, too. */
    Future<Void> ended() {
        return Future.join(List.copyOf(claiming))
                .transform(claimed -> Future.join(List.copyOf(scans.values())))
                .mapEmpty();
    }
}
