package io.vulnstream.query;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A place in the order of one list: the values of that order's columns. Opaque to clients; a cursor of another list is
 * refused, because its values would silently mean something else.
 *
 * @param list which list and order it belongs to
 */
record Cursor(String list, List<String> values) {
    private static final String SEPARATOR = "\u001f";
    private static final int LONGEST = 1_000;

    static Cursor of(String list, Object... values) {
        return new Cursor(list, List.of(values).stream().map(Object::toString).toList());
    }

    String text() {
        var plain = list + SEPARATOR + String.join(SEPARATOR, values);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    static Cursor parse(String text, String list, int size) {
        if (text.length() > LONGEST) {
            throw wrong(list);
        }
        try {
            var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            var parts = List.of(plain.split(SEPARATOR, -1));
            if (parts.size() != size + 1 || !parts.get(0).equals(list)) {
                throw wrong(list);
            }
            return new Cursor(list, parts.subList(1, parts.size()));
        } catch (IllegalArgumentException e) {
            throw wrong(list);
        }
    }

    long number(int index) {
        try {
            return Long.parseLong(values.get(index));
        } catch (NumberFormatException e) {
            throw wrong(list);
        }
    }

    float fraction(int index) {
        try {
            return Float.parseFloat(values.get(index));
        } catch (NumberFormatException e) {
            throw wrong(list);
        }
    }

    UUID uuid(int index) {
        try {
            return UUID.fromString(values.get(index));
        } catch (IllegalArgumentException e) {
            throw wrong(list);
        }
    }

    Instant instant(int index) {
        try {
            return Instant.parse(values.get(index));
        } catch (DateTimeException e) {
            throw wrong(list);
        }
    }

    /** Of a moment and a number: told at once where they are none. */
    Cursor checked() {
        instant(0);
        number(1);
        return this;
    }

    String word(int index) {
        return values.get(index);
    }

    private static QueryProblem wrong(String list) {
        return QueryProblem.badInput(
                "'after' is not a cursor of " + list + ": use endCursor of the page before, with the same order");
    }
}
