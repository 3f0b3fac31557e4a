package io.vulnstream.report;

import org.jspecify.annotations.Nullable;

/** Text that can be stored and sent: without zero characters, which databases refuse, and halves of surrogate pairs. */
final class CleanText {
    private static final char REPLACEMENT = '\uFFFD';

    private CleanText() {}

    /** Null for empty text. */
    static @Nullable String of(char[] chars, int offset, int length) {
        if (length == 0) {
            return null;
        }
        for (int i = offset, end = offset + length; i < end; i++) {
            var c = chars[i];
            if (c == 0 || Character.isSurrogate(c)) {
                return cleaned(chars, offset, length);
            }
        }
        return new String(chars, offset, length);
    }

    static String of(String text) {
        return cleaned(text.toCharArray(), 0, text.length());
    }

    private static String cleaned(char[] chars, int offset, int length) {
        var text = new StringBuilder(length);
        var end = offset + length;
        for (var i = offset; i < end; i++) {
            var c = chars[i];
            var pair = Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(chars[i + 1]);
            if (pair) {
                text.append(c).append(chars[++i]);
            } else {
                text.append(c == 0 || Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return text.toString();
    }
}
