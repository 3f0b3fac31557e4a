package io.vulnstream.query;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one statement, with their values. Only filters that are set stand in it: "$1 is null or …" would make
 * PostgreSQL choose one plan for all combinations, without the index that fits.
 */
final class Conditions {
    private final List<String> texts = new ArrayList<>();
    private final List<@Nullable Object> values;

    Conditions() {
        this(new ArrayList<>());
    }

    private Conditions(List<@Nullable Object> values) {
        this.values = values;
    }

    /** Others of the same statement. */
    Conditions apart() {
        return new Conditions(values);
    }

    /** @param text with one {@code ?} for each value; always our own text, never the caller's */
    Conditions and(String text, @Nullable Object... more) {
        texts.add(numbered(text, more));
        return this;
    }

    /** Only when there is a value. */
    Conditions andIf(@Nullable Object value, String text) {
        return value == null ? this : and(text, value);
    }

    /** A value outside the conditions: answers its placeholder. */
    String value(@Nullable Object value) {
        values.add(value);
        return "$" + values.size();
    }

    static UUID @Nullable [] uuids(@Nullable List<UUID> ids) {
        return ids == null ? null : ids.toArray(UUID[]::new);
    }

    /** What the database stores of the words of an enum. */
    static Short @Nullable [] codes(@Nullable List<? extends Enum<?>> words) {
        return words == null
                ? null
                : words.stream().map(word -> (short) word.ordinal()).toArray(Short[]::new);
    }

    String where() {
        return texts.isEmpty() ? "true" : String.join("\n and ", texts);
    }

    @Nullable
    Object[] values() {
        return values.toArray();
    }

    private String numbered(String text, @Nullable Object... more) {
        var parts = text.split("\\?", -1);
        var numbered = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            numbered.append(value(more[i - 1])).append(parts[i]);
        }
        return numbered.toString();
    }
}
