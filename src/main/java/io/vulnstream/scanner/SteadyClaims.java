package io.vulnstream.scanner;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.RetryPolicy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.event.JobId;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Claims;
import io.vulnstream.ledger.FailedAttempt;
import io.vulnstream.ledger.JobState;
import io.vulnstream.ledger.ScanResult;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Claims whose end is written with patience: a connection that is lost in that moment must not cost a whole scan. Writing it
 * twice changes nothing, because the epoch is gone the second time.
 */
public final class SteadyClaims implements Claims {
    private static final int TRIES_MORE = 5;
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final Claims claims;
    private final CircuitBreaker again;

    public SteadyClaims(Vertx vertx, Claims claims) {
        this.claims = claims;
        var options = new CircuitBreakerOptions()
                .setMaxRetries(TRIES_MORE)
                .setMaxFailures(Integer.MAX_VALUE) // it never opens: each end is worth its tries
                .setTimeout(-1)
                .setNotificationPeriod(0);
        this.again = CircuitBreaker.create("claims", vertx, options)
                .retryPolicy(RetryPolicy.exponentialDelayWithJitter(FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
    }

    @Override
    public Future<Optional<Claim>> claim(JobId job) {
        return claims.claim(job);
    }

    @Override
    public Future<Set<JobId>> renew(List<Claim> held) {
        return claims.renew(held);
    }

    @Override
    public Future<Boolean> report(Claim claim, ScanResult result) {
        return again.execute(() -> claims.report(claim, result));
    }

    @Override
    public Future<Optional<JobState>> fail(Claim claim, FailedAttempt attempt) {
        return again.execute(() -> claims.fail(claim, attempt));
    }

    @Override
    public Future<Boolean> madeMeanwhile(Claim claim, String scannerVersion, @Nullable String databaseVersion) {
        return claims.madeMeanwhile(claim, scannerVersion, databaseVersion);
    }

    @Override
    public Future<Void> release(Claim claim) {
        return again.execute(() -> claims.release(claim));
    }
}
