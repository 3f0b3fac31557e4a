package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.event.JobId;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Claims;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.support.OutageLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the claims of what runs on this node, all in one statement, and ends what has lost its own: somebody else may be
 * scanning already. While the ledger cannot be reached work goes on: its result is checked by its epoch.
 */
public final class ClaimKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimKeeper.class);
    private static final String LOST = "its claim was lost";

    private final Claims claims;
    private final OutageLog outage = new OutageLog(LOG, "claims", "Renewing claims");
    private final Map<JobId, Running> running = new ConcurrentHashMap<>();
    private final Set<Running> over = ConcurrentHashMap.newKeySet();

    public ClaimKeeper(Claims claims) {
        this.claims = claims;
    }

    /** A claimed job, and how its scan is ended early. */
    record Running(Claim claim, Cancellation cancellation) {}

    /** @param lease how long a claim holds without being renewed */
    public void start(Vertx vertx, Duration lease) {
        vertx.setPeriodic(Math.max(1, lease.toMillis() / 3), id -> renew());
    }

    Running begin(Claim claim) {
        var begun = new Running(claim, new Cancellation());
        var before = running.put(claim.job(), begun);
        if (before != null) { // nobody renews it any more: this node was out of reach, and has claimed the job again
            before.cancellation().cancel(LOST);
        }
        return begun;
    }

    /** Its scan is over, and how it ended is being recorded. That ends its claim, too, which is no loss then. */
    void over(Running ended) {
        over.add(ended);
    }

    void end(Running ended) {
        running.remove(ended.claim().job(), ended);
        over.remove(ended);
    }

    List<Running> running() {
        return List.copyOf(running.values());
    }

    /** Never fails. */
    Future<Void> renew() {
        var asked = running();
        if (asked.isEmpty()) {
            return Future.succeededFuture();
        }
        return claims.renew(asked.stream().map(Running::claim).toList())
                .onSuccess(held -> {
                    outage.up();
                    cancelLost(asked, held);
                })
                .onFailure(outage::down)
                .transform(done -> Future.succeededFuture());
    }

    /** It may have ended while the others were renewed. */
    private boolean isRunning(Running one) {
        return running.containsValue(one);
    }

    private void cancelLost(List<Running> asked, Set<JobId> held) {
        asked.stream()
                .filter(one -> !held.contains(one.claim().job()))
                .filter(one -> isRunning(one) && !over.contains(one))
                .forEach(one -> {
                    LOG.atWarn()
                            .addKeyValue("event", "claim.lost")
                            .addKeyValue("scanner", one.claim().scanner())
                            .addKeyValue("trace_id", one.claim().trace().traceId())
                            .log("A scan is ended, because its claim was lost");
                    one.cancellation().cancel(LOST);
                });
    }
}
