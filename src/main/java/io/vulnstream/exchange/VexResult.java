package io.vulnstream.exchange;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of taking a document in.
 *
 * @param counts by outcome
 */
record VexResult(String document, long version, Map<String, Integer> counts, List<Line> statements) {
    /**
     * @param statement its place in the document, from 0
     * @param detail why, of what was not applied, and what was lifted
     */
    record Line(
            int statement,
            String vulnerability,
            @Nullable String product,
            VexOutcome outcome,
            @Nullable String detail) {}
}
