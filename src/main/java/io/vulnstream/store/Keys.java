package io.vulnstream.store;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** The grammar of keys, which keeps them inside a folder and the same on every kind of store. */
final class Keys {
    private static final Pattern SEGMENT = Pattern.compile("[a-z0-9_:-][a-z0-9._:-]{0,200}");
    private static final int LONGEST = 900;

    private Keys() {}

    /** @throws IllegalArgumentException when the key is none: a mistake of the caller, never of a user */
    static String checked(String key) {
        if (key.isEmpty() || key.length() > LONGEST || !allSegmentsFit(key)) {
            throw new IllegalArgumentException("not a key of the object store: '" + key + "'");
        }
        return key;
    }

    /** A prefix is the beginning of a key: it may end in the middle of a segment. */
    static String checkedPrefix(String prefix) {
        if (!prefix.isEmpty()) {
            checked(prefix.endsWith("/") ? prefix + "x" : prefix);
        }
        return prefix;
    }

    static Path below(Path root, String key) {
        return root.resolve(checked(key));
    }

    private static boolean allSegmentsFit(String key) {
        for (var segment : key.split("/", -1)) {
            if (!SEGMENT.matcher(segment).matches()) {
                return false;
            }
        }
        return true;
    }
}
