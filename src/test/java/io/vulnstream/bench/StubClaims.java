package io.vulnstream.bench;

import io.vertx.core.Future;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Claims;
import io.vulnstream.ledger.FailedAttempt;
import io.vulnstream.ledger.JobState;
import io.vulnstream.ledger.Marks;
import io.vulnstream.ledger.ScanResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claims without a ledger: whoever asks has the job. The mark in Redis is asked for as before a real scan. */
final class StubClaims implements Claims {
    static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final UUID ARTIFACT = new UUID(0, 1);

    private final Marks marks;

    StubClaims(Marks marks) {
        this.marks = marks;
    }

    @Override
    public Future<Optional<Claim>> claim(JobId job) {
        return Future.succeededFuture(Optional.of(new Claim(
                job,
                1,
                1,
                "trivy",
                Lane.ROUTINE,
                false,
                ARTIFACT,
                DIGEST,
                null,
                "registry.test/bench",
                Instant.now(),
                Trace.begin())));
    }

    @Override
    public Future<Boolean> report(Claim claim, ScanResult result) {
        return marks.first(
                DIGEST + claim.job().value(),
                claim.scanner(),
                "1",
                claim.job() + "/1",
                mark -> Future.succeededFuture(true));
    }

    @Override
    public Future<Set<JobId>> renew(List<Claim> claims) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Optional<JobState>> fail(Claim claim, FailedAttempt attempt) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Boolean> madeMeanwhile(Claim claim, String scannerVersion, @Nullable String databaseVersion) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> release(Claim claim) {
        throw new UnsupportedOperationException();
    }
}
