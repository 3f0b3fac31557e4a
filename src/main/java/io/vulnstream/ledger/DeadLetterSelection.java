package io.vulnstream.ledger;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters a command is about: those with these ids, also dropped ones; else those of a group that are not
 * dropped; else all that are not.
 *
 * @param group fingerprint
 * @param limit the most, the oldest first
 */
public record DeadLetterSelection(List<UUID> ids, @Nullable String group, int limit) {
    /** What one command changes at most: it is one transaction. */
    public static final int MOST = 50_000;

    public DeadLetterSelection {
        ids = List.copyOf(ids);
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("the limit is " + limit + " and must be 1 to " + MOST);
        }
    }

    boolean byId() {
        return !ids.isEmpty();
    }
}
