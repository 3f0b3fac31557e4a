package io.vulnstream.support.yaml;

import java.util.regex.Pattern;

/** JSON pointers (RFC 6901) and their form for people. */
final class Pointers {
    private static final Pattern INDEX = Pattern.compile("\\d+");
    private static final Pattern WORD = Pattern.compile("[\\w-]+");

    private Pointers() {}

    static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    /** {@code /teams/0/name} becomes {@code teams[0].name}; a key that is no plain word is quoted in brackets. */
    static String readable(String pointer) {
        var path = new StringBuilder();
        for (var step : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            var key = step.replace("~1", "/").replace("~0", "~");
            if (INDEX.matcher(key).matches()) {
                path.append('[').append(key).append(']');
            } else if (WORD.matcher(key).matches()) {
                path.append(path.isEmpty() ? "" : ".").append(key);
            } else {
                path.append("['").append(Words.shortened(key)).append("']");
            }
        }
        return path.toString();
    }
}
