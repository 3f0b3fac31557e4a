package io.vulnstream.bench;

import io.vertx.core.Future;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Marks;
import io.vulnstream.ledger.ScanResult;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Claims without a ledger: whoever asks has the job. The mark in Redis is asked for as before a real scan. */
final class StubClaims {
    static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final UUID ARTIFACT = new UUID(0, 1);

    private final Marks marks;

    StubClaims(Marks marks) {
        this.marks = marks;
    }

    Future<Optional<Claim>> claim(JobId job) {
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

    Future<Boolean> report(Claim claim, ScanResult result) {
        return marks.first(
                DIGEST + claim.job().value(),
                claim.scanner(),
                "1",
                claim.job() + "/1",
                mark -> Future.succeededFuture(true));
    }
}
