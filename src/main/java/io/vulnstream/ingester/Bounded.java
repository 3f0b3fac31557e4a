package io.vulnstream.ingester;

import io.vulnstream.support.Sha256;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Text short enough for the column that keeps it. PostgreSQL takes no key above 2,700 bytes, and a report may hold megabytes
 * in one string: what is longer keeps its beginning and a hash of all of it, so that two stay two.
 */
final class Bounded {
    static final int KEY = 400;
    static final int PATH = 1200;
    private static final int HASH_CHARS = 16;

    private Bounded() {}

    static String key(String text) {
        return bounded(text, KEY);
    }

    static String path(String text) {
        return bounded(text, PATH);
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : key(text);
    }

    static @Nullable String orNull(@Nullable String text) {
        return text == null ? null : key(text);
    }

    /** @param bytes of UTF-8 at most, some more for the hash */
    private static String bounded(String text, int bytes) {
        if (text.length() * 3L <= bytes || text.getBytes(StandardCharsets.UTF_8).length <= bytes) {
            return text;
        }
        var end = Math.min(text.length(), bytes / 4);
        var whole = Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
        return text.substring(0, whole) + "…" + Sha256.hex(text).substring(0, HASH_CHARS);
    }
}
