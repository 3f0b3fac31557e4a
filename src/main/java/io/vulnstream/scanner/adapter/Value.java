package io.vulnstream.scanner.adapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arguments that stand together, or the one text of a variable, given only under a condition.
 *
 * @param texts with placeholders {@code ${name}}
 * @param when always, when null
 */
public record Value(List<String> texts, @Nullable Condition when) {
    public Value {
        texts = List.copyOf(texts);
    }

    /** What may be the case for a scan. */
    public enum Condition {
        /** The registry is spoken to without TLS. */
        PLAIN_HTTP,
        /** It is known which platform the image is for. */
        PLATFORM
    }
}
