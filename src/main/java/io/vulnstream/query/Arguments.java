package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads arguments and members of filters: the schema has checked their types, not what ids look like. */
record Arguments(Map<String, @Nullable Object> values) {
    static Arguments of(DataFetchingEnvironment env) {
        return new Arguments(env.getArguments());
    }

    /** The members of an input object, none when it is absent. */
    @SuppressWarnings("unchecked") // the schema says it is one
    static Arguments in(DataFetchingEnvironment env, String argument) {
        var members = (Map<String, @Nullable Object>) env.getArgument(argument);
        return new Arguments(members == null ? Map.of() : members);
    }

    /** The members of an input object inside this one, none when it is absent. */
    @SuppressWarnings("unchecked") // the schema says it is one
    Arguments in(String name) {
        var members = (Map<String, @Nullable Object>) values.get(name);
        return new Arguments(members == null ? Map.of() : members);
    }

    static Arguments filter(DataFetchingEnvironment env) {
        return in(env, "filter");
    }

    @Nullable
    String text(String name) {
        return (String) values.get(name);
    }

    @Nullable
    Boolean flag(String name) {
        return (Boolean) values.get(name);
    }

    @Nullable
    Double fraction(String name) {
        return (Double) values.get(name);
    }

    @Nullable
    Integer count(String name) {
        return (Integer) values.get(name);
    }

    @Nullable
    Instant moment(String name) {
        return (Instant) values.get(name);
    }

    <E extends Enum<E>> @Nullable E word(String name, Class<E> type) {
        var value = values.get(name);
        return value == null ? null : Enum.valueOf(type, value.toString());
    }

    /** Null when there is no such list. */
    <E extends Enum<E>> @Nullable List<E> words(String name, Class<E> type) {
        var words = texts(name);
        return words == null
                ? null
                : words.stream().map(word -> Enum.valueOf(type, word)).toList();
    }

    @SuppressWarnings("unchecked") // the schema says it is a list of strings, ids or words of an enum
    @Nullable
    List<String> texts(String name) {
        return (List<String>) values.get(name);
    }

    @Nullable
    UUID id(String name) {
        var text = text(name);
        return text == null ? null : id(name, text);
    }

    /** @param most longer lists are refused */
    @Nullable
    List<UUID> ids(String name, int most) {
        var texts = texts(name);
        if (texts == null) {
            return null;
        }
        if (texts.size() > most) {
            throw QueryProblem.badInput(
                    "'" + name + "' has " + texts.size() + " ids; ask for " + most + " at most at a time");
        }
        return texts.stream().map(text -> id(name, text)).toList();
    }

    static UUID id(String name, String text) {
        try {
            var id = UUID.fromString(text);
            if (text.length() == 36) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw QueryProblem.badInput("'" + name + "' is not an id: ids are UUIDs as the field id gives them");
    }
}
