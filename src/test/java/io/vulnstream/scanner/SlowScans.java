package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Settlement;
import io.vulnstream.bus.WorkHandler;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Claims;
import io.vulnstream.ledger.LedgerFixture;
import java.time.Duration;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A node whose scans take their time, do nothing, and keep their claims as those of a real one do. */
public final class SlowScans implements WorkHandler {
    private final Vertx vertx;
    private final Claims claims;
    private final Duration each;
    private final ClaimKeeper keeper;
    private final Queue<JobId> executed = new ConcurrentLinkedQueue<>();

    /** @param each how long a scan takes */
    public SlowScans(Vertx vertx, Claims claims, Duration lease, Duration each) {
        this.vertx = vertx;
        this.claims = claims;
        this.each = each;
        this.keeper = new ClaimKeeper(claims);
        keeper.start(vertx, lease);
    }

    @Override
    public Future<Settlement> handle(Envelope<ScanRequested> envelope, Permit permit) {
        return claims.claim(envelope.event().job()).map(claim -> {
            claim.ifPresentOrElse(stands -> run(stands, permit), permit::release);
            return Settlement.accept();
        });
    }

    private void run(Claim claim, Permit permit) {
        executed.add(claim.job());
        var running = keeper.begin(claim);
        vertx.timer(each.toMillis())
                .compose(worked -> claims.report(claim, LedgerFixture.result()))
                .onComplete(done -> {
                    keeper.end(running);
                    permit.release();
                });
    }

    /** Each job as often as its scan was begun. */
    public Collection<JobId> executed() {
        return executed;
    }

    public boolean isIdle() {
        return keeper.running().isEmpty();
    }
}
