package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.PipelineEvent;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Claims;
import io.vulnstream.ledger.JobState;
import io.vulnstream.ledger.ScanResult;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits how a scan ended, then tells everybody. What could not be told is told again by whoever watches the ledger. */
public final class ScanRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(ScanRecorder.class);
    private static final String ROLE = "scanner";

    private final Claims claims;
    private final EventPublisher publisher;
    private final Clock clock;

    public ScanRecorder(Claims claims, EventPublisher publisher, Clock clock) {
        this.claims = claims;
        this.publisher = publisher;
        this.clock = clock;
    }

    /** Fails only when the ledger cannot be reached. */
    Future<Void> succeeded(Claim claim, ScanResult result) {
        return claims.report(claim, result).compose(counts -> {
            if (!counts) {
                return lost(claim);
            }
            LOG.atInfo()
                    .addKeyValue("event", "scan.finished")
                    .addKeyValue("scanner", claim.scanner())
                    .addKeyValue("trace_id", claim.trace().traceId())
                    .log("Scanned {}", claim.reference());
            return publish(
                    claim,
                    new ScanCompleted(claim.job(), claim.epoch(), result.scan(), claim.scanner(), claim.digest()));
        });
    }

    /** Fails only when the ledger cannot be reached. */
    Future<Void> failed(Claim claim, Throwable e) {
        var attempt = Failures.attempt(e);
        var cause = Failures.cause(attempt.settlement());
        return claims.fail(claim, attempt).compose(state -> {
            if (state.isEmpty()) {
                return lost(claim);
            }
            LOG.atWarn()
                    .addKeyValue("event", "scan.failed")
                    .addKeyValue("scanner", claim.scanner())
                    .addKeyValue("cause", cause.word())
                    .addKeyValue("trace_id", claim.trace().traceId())
                    .log("Attempt {} on {}: {}", claim.attempt(), claim.reference(), e.getMessage());
            var last = state.get() == JobState.DEAD;
            return publish(
                    claim, new ScanFailed(claim.job(), claim.epoch(), cause, last, claim.scanner(), claim.digest()));
        });
    }

    /** The claim has ended already. */
    Future<Void> spared(Claim claim) {
        LOG.atInfo()
                .addKeyValue("event", "scan.spared")
                .addKeyValue("scanner", claim.scanner())
                .addKeyValue("trace_id", claim.trace().traceId())
                .log("{} is not scanned again: the same scan was made meanwhile", claim.reference());
        return Future.succeededFuture();
    }

    /** Hands the job back, as if it had never been claimed. */
    Future<Void> released(Claim claim) {
        return claims.release(claim);
    }

    private Future<Void> publish(Claim claim, PipelineEvent event) {
        return publisher
                .publish(Envelope.of(ROLE, clock.instant(), claim.trace().next(), event))
                .otherwise(e -> {
                    LOG.atWarn()
                            .addKeyValue("event", "publish.failed")
                            .addKeyValue("trace_id", claim.trace().traceId())
                            .log(
                                    "{} is published again later: {}",
                                    event.channel().type(),
                                    e.getMessage());
                    return null;
                });
    }

    private static Future<Void> lost(Claim claim) {
        LOG.atWarn()
                .addKeyValue("event", "claim.lost")
                .addKeyValue("scanner", claim.scanner())
                .addKeyValue("trace_id", claim.trace().traceId())
                .log("The result of a scan counts for nothing, because its claim was lost");
        return Future.succeededFuture();
    }
}
