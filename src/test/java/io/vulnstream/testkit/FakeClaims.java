package io.vulnstream.testkit;

import io.vertx.core.Future;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.JobId;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Claims;
import io.vulnstream.ledger.FailedAttempt;
import io.vulnstream.ledger.JobState;
import io.vulnstream.ledger.ScanResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Claims in memory: what may be claimed is laid in, how it ended is taken out. */
public final class FakeClaims implements Claims {
    private final Map<JobId, Claim> waiting = new ConcurrentHashMap<>();
    private final Map<JobId, Claim> held = new ConcurrentHashMap<>();
    private final Map<JobId, ScanResult> results = new ConcurrentHashMap<>();
    private final Map<JobId, FailedAttempt> failures = new ConcurrentHashMap<>();
    private final Set<String> made = ConcurrentHashMap.newKeySet();
    private final Set<JobId> released = ConcurrentHashMap.newKeySet();

    private final AtomicInteger away = new AtomicInteger();
    private volatile Future<Void> answered = Future.succeededFuture();

    /** Claims are made at once, and told of only then. */
    public void answerAfter(Future<Void> time) {
        answered = time;
    }

    /** The end of an attempt cannot be written this many times. */
    public void unreachable(int times) {
        away.set(times);
    }

    public void add(Claim claim) {
        waiting.put(claim.job(), claim);
    }

    /** Somebody else claims the job now. */
    public void take(JobId job) {
        held.remove(job);
    }

    @Override
    public Future<Optional<Claim>> claim(JobId job) {
        var claim = Optional.ofNullable(waiting.remove(job));
        claim.ifPresent(c -> held.put(job, c));
        return answered.map(claim);
    }

    @Override
    public Future<Set<JobId>> renew(List<Claim> claims) {
        return Future.succeededFuture(
                claims.stream().map(Claim::job).filter(held::containsKey).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public Future<Boolean> report(Claim claim, ScanResult result) {
        boolean counts = held.remove(claim.job()) != null;
        if (counts) {
            results.put(claim.job(), result);
        }
        return Future.succeededFuture(counts);
    }

    @Override
    public Future<Optional<JobState>> fail(Claim claim, FailedAttempt attempt) {
        if (away.getAndUpdate(times -> Math.max(0, times - 1)) > 0) {
            return Future.failedFuture("the ledger is away");
        }
        if (held.remove(claim.job()) == null) {
            return Future.succeededFuture(Optional.empty());
        }
        failures.put(claim.job(), attempt);
        return Future.succeededFuture(
                Optional.of(attempt.settlement() instanceof Settlement.Reject ? JobState.DEAD : JobState.WAITING));
    }

    @Override
    public Future<Boolean> madeMeanwhile(Claim claim, String scannerVersion, @Nullable String databaseVersion) {
        return Future.succeededFuture(made.contains(scannerVersion + " " + databaseVersion));
    }

    /** As if every image had been scanned by this version with this database. */
    public void made(String scannerVersion, String databaseVersion) {
        made.add(scannerVersion + " " + databaseVersion);
    }

    @Override
    public Future<Void> release(Claim claim) {
        held.remove(claim.job());
        released.add(claim.job());
        return Future.succeededFuture();
    }

    public Map<JobId, ScanResult> results() {
        return results;
    }

    public Map<JobId, FailedAttempt> failures() {
        return failures;
    }

    public Set<JobId> released() {
        return released;
    }

    public Set<JobId> held() {
        return held.keySet();
    }
}
