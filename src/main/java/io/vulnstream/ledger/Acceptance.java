package io.vulnstream.ledger;

import java.util.List;
import java.util.UUID;

/**
 * What became of a {@link Submission}.
 *
 * @param requests committed, in the order in which they were asked for; none on a conflict
 */
public record Acceptance(Kind kind, List<Entry> requests) {
    /** How it came about. */
    public enum Kind {
        NEW,
        /** The same was asked under this key before: these are the requests of then. */
        REPEATED,
        /** Something else was asked under this key before. */
        CONFLICT
    }

    /** One committed request. */
    public record Entry(UUID id, String reference) {}
}
