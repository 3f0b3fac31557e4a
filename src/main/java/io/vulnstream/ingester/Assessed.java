package io.vulnstream.ingester;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.TransitionKind;
import io.vulnstream.ingester.Standing.Because;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A finding about which somebody says something else than before.
 *
 * @param fresh whether it was made just now, so that nothing was true of it before
 */
record Assessed(Subject subject, boolean fresh, Verdict before, Verdict after) {

    /**
     * @param artifact public id
     * @param key of the vulnerability group
     * @param name of the package
     */
    record Subject(long row, UUID id, UUID artifact, String key, String name) {}

    /** @param before, after: what changed, a severity; null where the kind says it all */
    record Change(
            Subject subject,
            TransitionKind kind,
            Because because,
            @Nullable String before,
            @Nullable String after,
            Verdict verdict) {}

    boolean differs() {
        return fresh || !before.equals(after);
    }

    /** Each with the one cause. What was made of what had ended already was there all along, and is not told. */
    List<Change> changes(Because because) {
        var changes = new ArrayList<Change>();
        if (fresh) {
            if (after.status() != FindingStatus.RESOLVED) {
                changes.add(change(TransitionKind.APPEARED, because, null, null));
            }
            return changes;
        }
        if (before.status() != after.status()) {
            changes.add(change(turn(after.status()), because, null, null));
        }
        if (before.severity() != after.severity()) {
            changes.add(change(
                    TransitionKind.SEVERITY_CHANGED,
                    because,
                    before.severity().word(),
                    after.severity().word()));
        }
        return changes;
    }

    private static TransitionKind turn(FindingStatus to) {
        return switch (to) {
            case OPEN -> TransitionKind.REOPENED;
            case RESOLVED -> TransitionKind.RESOLVED;
            case UNCONFIRMED -> TransitionKind.UNCONFIRMED;
        };
    }

    private Change change(TransitionKind kind, Because because, @Nullable String from, @Nullable String to) {
        return new Change(subject, kind, because, from, to, after);
    }
}
