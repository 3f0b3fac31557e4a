package io.vulnstream.ingester;

import java.util.HashMap;
import java.util.Map;

/** One copy of each text: reports repeat versions, paths and vectors thousands of times. */
final class Texts {
    private static final int MOST = 50_000;

    private final Map<String, String> known = new HashMap<>();

    String one(String text) {
        if (known.size() >= MOST) {
            known.clear();
        }
        var earlier = known.putIfAbsent(text, text);
        return earlier == null ? text : earlier;
    }
}
