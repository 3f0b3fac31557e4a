package io.vulnstream.triage;

import io.vulnstream.finding.Severity;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a decision changed of a problem, as whoever it was made for sees it. */
public record Effect(UUID problem, Seen before, Seen after) {
    /** @param priority 0 for none */
    public record Seen(Severity severity, @Nullable DecisionKind suppressed, int priority) {}

    public boolean changes() {
        return !before.equals(after);
    }
}
