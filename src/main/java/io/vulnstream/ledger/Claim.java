package io.vulnstream.ledger;

import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The right to run a job and to commit its result, as long as the lease is renewed and nobody else has a higher epoch.
 *
 * @param attempt counts from 1
 * @param artifact public id of the artifact
 * @param digest {@code sha256:…}
 * @param source repository to pull from, {@code registry/path}
 * @param startedAt by the database's clock
 */
public record Claim(
        JobId job,
        long epoch,
        int attempt,
        String scanner,
        Lane lane,
        boolean rescan,
        UUID artifact,
        String digest,
        @Nullable String platform,
        String source,
        Instant startedAt,
        Trace trace) {
    /** What a scanner pulls: {@code registry/path@sha256:…}. */
    public String reference() {
        return source + "@" + digest;
    }
}
