package io.vulnstream.exchange;

import java.time.Duration;
import java.time.Instant;

/** Versions of the documents of one subject: a later one is higher, and nothing has to be remembered for that. */
final class DocumentVersion {
    /** CycloneDX's libraries have 31 bits for a version. */
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private DocumentVersion() {}

    static int now() {
        return (int) Math.max(1, Duration.between(FIRST, Instant.now()).toSeconds());
    }
}
