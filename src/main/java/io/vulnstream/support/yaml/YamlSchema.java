package io.vulnstream.support.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A JSON schema (2020-12) whose complaints are worded for people. Loaded once, used by any number of threads. */
public final class YamlSchema {
    /** Says what is wanted where a pattern or a combination would say it badly: {@code {"pattern": "must be …"}}. */
    private static final String OWN_WORDS = "errorMessage";

    private final JsonSchema schema;

    private YamlSchema(JsonSchema schema) {
        this.schema = schema;
    }

    /** @param path of a resource of our own, {@code /conf/targets.schema.json} */
    public static YamlSchema ofResource(String path) {
        var config = SchemaValidatorsConfig.builder()
                .pathType(PathType.JSON_POINTER)
                .failFast(false)
                .build();
        try (var stream = Objects.requireNonNull(YamlSchema.class.getResourceAsStream(path), path)) {
            return new YamlSchema(factory().getSchema(stream, config));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonSchemaFactory factory() {
        var dialect = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                .keyword(new NonValidationKeyword(OWN_WORDS))
                .build();
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012, factory -> factory.metaSchema(dialect));
    }

    /** @param pointer where it is wrong */
    record Complaint(String pointer, String message) {}

    List<Complaint> check(JsonNode node) {
        return schema.validate(node).stream().map(this::complaint).distinct().toList();
    }

    private Complaint complaint(ValidationMessage message) {
        var pointer = message.getInstanceLocation().toString();
        var key = message.getProperty();
        return switch (message.getType()) {
            // These are about a key and not about the mapping that lacks or has it.
            case "additionalProperties" -> new Complaint(Pointers.child(pointer, key), unknownKey(message, key));
            case "required" -> new Complaint(Pointers.child(pointer, key), "is required");
            default -> new Complaint(pointer, wording(message));
        };
    }

    private String wording(ValidationMessage message) {
        var wanted = message.getSchemaNode();
        var found = Words.found(message.getInstanceNode());
        return switch (message.getType()) {
            case "type" -> "must be " + types(wanted) + ", found " + found + hint(wanted, message.getInstanceNode());
            case "enum" -> "must be one of " + String.join(", ", texts(wanted)) + ", found " + found;
            case "const" -> "must be " + wanted.asText() + ", found " + found;
            case "minimum" -> "must be at least " + wanted.asText() + ", found " + found;
            case "maximum" -> "must be at most " + wanted.asText() + ", found " + found;
            case "minLength" -> "must not be empty";
            case "maxLength" -> "must have at most " + wanted.asText() + " characters, found " + found;
            case "minItems", "minProperties" -> "must not be empty";
            case "maxItems" -> "must have at most " + wanted.asText() + " items";
            case "uniqueItems" -> "must not name anything twice";
            case "pattern" -> ownWords(message, "must have the form " + wanted.asText()) + ", found " + found;
            default -> ownWords(message, message.getMessage());
        };
    }

    private String ownWords(ValidationMessage message, String otherwise) {
        var own = around(message).path(OWN_WORDS).path(message.getType());
        return own.isTextual() ? own.asText() : otherwise;
    }

    private String unknownKey(ValidationMessage message, String key) {
        var known = new ArrayList<String>();
        around(message).path("properties").fieldNames().forEachRemaining(known::add);
        var meant = Words.closest(key, known).map(word -> " (did you mean '" + word + "'?)");
        return "unknown key" + meant.orElse(known.isEmpty() ? "" : "; known are " + String.join(", ", known));
    }

    /** The schema object in which the violated keyword stands. */
    private JsonNode around(ValidationMessage message) {
        var keyword = message.getSchemaLocation().getFragment().toString();
        return schema.getSchemaNode().at(keyword.substring(0, Math.max(0, keyword.lastIndexOf('/'))));
    }

    private static String types(JsonNode wanted) {
        return texts(wanted).stream().map(Words::type).collect(Collectors.joining(" or "));
    }

    /** 1.10 is a number to YAML and would lose its zero: people mean text. */
    private static String hint(JsonNode wanted, JsonNode found) {
        return texts(wanted).contains("string") && (found.isNumber() || found.isBoolean()) ? " (put it in quotes)" : "";
    }

    private static List<String> texts(JsonNode node) {
        return node.isArray()
                ? StreamSupport.stream(node.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.of(node.asText());
    }
}
