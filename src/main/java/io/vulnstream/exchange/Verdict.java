package io.vulnstream.exchange;

import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.Justification;
import org.jspecify.annotations.Nullable;

/**
 * What a statement that says "not affected" decides.
 *
 * @param kind not affected, with a justification, or false positive, without
 */
record Verdict(DecisionKind kind, @Nullable Justification justification, String reason) {
    static Verdict of(@Nullable Justification justification, String reason) {
        return new Verdict(
                justification == null ? DecisionKind.FALSE_POSITIVE : DecisionKind.NOT_AFFECTED, justification, reason);
    }
}
