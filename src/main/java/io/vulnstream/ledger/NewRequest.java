package io.vulnstream.ledger;

import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for.
 *
 * @param reference as it was written: {@code registry/path:tag} or {@code registry/path@sha256:…}
 * @param scanners names of adapters; null means every enabled one when it is resolved
 * @param platforms {@code linux/amd64}; null means every platform of an index
 * @param rescan scan also what is already known for the current database
 * @param target row of the target that led to it
 */
public record NewRequest(
        String reference,
        @Nullable List<String> scanners,
        @Nullable List<String> platforms,
        Lane lane,
        Reason reason,
        boolean rescan,
        @Nullable Long target,
        Trace trace) {}
