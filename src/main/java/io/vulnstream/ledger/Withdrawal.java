package io.vulnstream.ledger;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests back.
 *
 * @param any whether those of others may be withdrawn, too
 */
public record Withdrawal(List<UUID> requests, String principal, boolean any, String reason) {
    /**
     * What became of one request.
     *
     * @param ended how it had ended before, where it had
     */
    public record Outcome(UUID request, Kind kind, @Nullable RequestState ended) {}

    /** What became of one request. */
    public enum Kind {
        WITHDRAWN,
        NOT_FOUND,
        ENDED,
        FORBIDDEN
    }
}
