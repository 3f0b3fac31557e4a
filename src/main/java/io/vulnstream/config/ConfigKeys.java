package io.vulnstream.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Every key there is, from the schema: for environment variables and for docs/CONFIGURATION.md. */
public final class ConfigKeys {
    private ConfigKeys() {}

    /**
     * @param name {@code dispatcher.retry.attempts}; entries of a list are {@code http.tokens[].secret}
     * @param type {@code text}, {@code number}, {@code duration}, …
     * @param scalar whether one environment variable can hold it
     */
    public record Key(String name, String type, String description, boolean scalar) {
        public String variable() {
            return Variables.nameOf(name);
        }
    }

    public static List<Key> all() {
        var keys = new ArrayList<Key>();
        collect(read("/conf/config.schema.json"), "", keys);
        return keys;
    }

    static JsonNode read(String resource) {
        try (var in = Objects.requireNonNull(ConfigKeys.class.getResourceAsStream(resource), resource)) {
            return Json.mapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(JsonNode schema, String prefix, List<Key> keys) {
        schema.path("properties").properties().forEach(entry -> {
            var name = prefix + entry.getKey();
            var property = entry.getValue();
            if (property.has("properties")) {
                collect(property, name + ".", keys);
                return;
            }
            var itemsAreObjects = property.path("items").has("properties");
            keys.add(new Key(
                    name,
                    type(property),
                    property.path("description").asText(),
                    !itemsAreObjects && !property.path("type").asText().equals("object")));
            if (itemsAreObjects) {
                collect(property.path("items"), name + "[].", keys);
            }
        });
    }

    private static String type(JsonNode property) {
        var pattern = property.path("pattern").asText();
        if (pattern.contains("(ms|s|m|h|d)")) {
            return "duration";
        }
        if (pattern.contains("KiB")) {
            return "size";
        }
        var types = property.path("type");
        if (types.isArray()) {
            return StreamSupport.stream(types.spliterator(), false)
                    .map(type -> word(type.asText()))
                    .collect(Collectors.joining(" or "));
        }
        return word(types.asText());
    }

    private static String word(String type) {
        return switch (type) {
            case "string" -> "text";
            case "integer" -> "whole number";
            case "array" -> "list";
            case "object" -> "mapping";
            default -> type;
        };
    }
}
