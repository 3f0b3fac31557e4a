package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.event.JobId;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Claims;
import io.vulnstream.ledger.FailedAttempt;
import io.vulnstream.ledger.JobState;
import io.vulnstream.ledger.ScanResult;
import io.vulnstream.support.metrics.LabelKey;
import io.vulnstream.support.metrics.Metric;
import io.vulnstream.support.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Claims whose attempts are timed and counted, by scanner and outcome. */
public final class MeteredClaims implements Claims {
    private final Claims claims;
    private final Metrics metrics;
    private final Map<Attempt, Long> begun = new ConcurrentHashMap<>();

    public MeteredClaims(Claims claims, Metrics metrics) {
        this.claims = claims;
        this.metrics = metrics;
    }

    private record Attempt(JobId job, long epoch) {
        static Attempt of(Claim claim) {
            return new Attempt(claim.job(), claim.epoch());
        }
    }

    @Override
    public Future<Optional<Claim>> claim(JobId job) {
        return claims.claim(job)
                .onSuccess(claim -> claim.ifPresent(stands -> begun.put(Attempt.of(stands), System.nanoTime())));
    }

    @Override
    public Future<Set<JobId>> renew(List<Claim> held) {
        return claims.renew(held);
    }

    @Override
    public Future<Boolean> report(Claim claim, ScanResult result) {
        return claims.report(claim, result)
                .onComplete(
                        counts -> ended(claim, Boolean.TRUE.equals(counts) ? "succeeded" : "lost"),
                        unknown -> ended(claim, "lost"));
    }

    @Override
    public Future<Optional<JobState>> fail(Claim claim, FailedAttempt attempt) {
        return claims.fail(claim, attempt)
                .onComplete(state -> failed(claim, attempt, state.isPresent()), unknown -> ended(claim, "lost"));
    }

    private void failed(Claim claim, FailedAttempt attempt, boolean stood) {
        ended(claim, stood ? "failed" : "lost");
        if (stood) {
            var cause = Failures.cause(attempt.settlement());
            metrics.count(Metric.SCAN_FAILURES, LabelKey.SCANNER.of(claim.scanner()), LabelKey.CAUSE.of(cause.word()));
        }
    }

    @Override
    public Future<Boolean> madeMeanwhile(Claim claim, String scannerVersion, @Nullable String databaseVersion) {
        return claims.madeMeanwhile(claim, scannerVersion, databaseVersion).onSuccess(spared -> {
            if (spared) {
                ended(claim, "spared");
            }
        });
    }

    @Override
    public Future<Void> release(Claim claim) {
        return claims.release(claim).onComplete(done -> ended(claim, "released"));
    }

    private void ended(Claim claim, String outcome) {
        var from = begun.remove(Attempt.of(claim));
        if (from != null) {
            metrics.timed(
                    Metric.SCAN_DURATION,
                    Duration.ofNanos(System.nanoTime() - from),
                    LabelKey.SCANNER.of(claim.scanner()),
                    LabelKey.OUTCOME.of(outcome));
        }
    }
}
