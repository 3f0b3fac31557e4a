package io.vulnstream.query.view;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What could not be decoded.
 *
 * @param entry where it stood in its stream
 * @param size of all of it in bytes
 * @param kept how many of them are here
 * @param text the beginning, printable
 * @param hex the beginning
 */
public record QuarantineView(
        long key,
        UUID id,
        String stream,
        String entry,
        String reason,
        long size,
        int kept,
        String text,
        String hex,
        Instant at,
        @Nullable Instant droppedAt,
        @Nullable String droppedBy,
        @Nullable String droppedReason) {}
