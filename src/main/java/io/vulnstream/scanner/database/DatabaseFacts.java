package io.vulnstream.scanner.database;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a database says of itself; null where it does not. */
public record DatabaseFacts(
        @Nullable String version, @Nullable Instant built) {}
