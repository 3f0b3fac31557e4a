package io.vulnstream.report;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Image digests as reports name them: bare, or behind {@code name@}. */
final class Digests {
    private static final Pattern DIGEST = Pattern.compile("(?:.*@)?(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})");

    private Digests() {}

    /** Adds the digest of the text; what holds none is none, as some reports have empty or made-up ones. */
    static void add(List<String> digests, @Nullable String text) {
        if (text == null) {
            return;
        }
        var match = DIGEST.matcher(text);
        if (match.matches() && !digests.contains(match.group(1))) {
            digests.add(match.group(1));
        }
    }

    /** Adds the digests of a list of texts. */
    static void read(JsonCursor cursor, List<String> digests) throws IOException {
        List<String> texts = JsonCursor.list();
        cursor.proses(texts, 1_000, JsonCursor.LINE_LIMIT);
        texts.forEach(text -> add(digests, text));
    }
}
