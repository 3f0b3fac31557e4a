package io.vulnstream.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vulnstream.support.yaml.Problem;
import io.vulnstream.support.yaml.YamlDocuments;
import io.vulnstream.support.yaml.YamlSchema;
import java.util.ArrayList;
import java.util.List;

/** One source of settings: a file, a variable or an option, checked by itself so that a problem names its origin. */
record ConfigLayer(JsonNode tree, List<Problem> problems) {
    private static final YamlSchema SCHEMA = YamlSchema.ofResource("/conf/config.schema.json");

    static ConfigLayer ofDocument(String name, String yaml, Environment environment) {
        return of(YamlDocuments.read(name, Variables.replace(yaml, environment), SCHEMA));
    }

    /** @param key {@code http.port} */
    static ConfigLayer ofValue(String name, String key, String value) {
        var root = JsonNodeFactory.instance.objectNode();
        var parts = key.split("\\.", -1);
        var inner = root;
        for (int i = 0; i < parts.length - 1; i++) {
            inner = inner.putObject(parts[i]);
        }
        inner.set(parts[parts.length - 1], scalar(value));
        var read = YamlDocuments.read(name, root.toString(), SCHEMA);
        return new ConfigLayer(
                read.node(),
                of(read).problems().stream()
                        .map(problem -> ofValue(problem, key))
                        .toList());
    }

    /** A single value has no lines, and its name says its key already. */
    private static Problem ofValue(Problem problem, String key) {
        return new Problem(problem.file(), 0, problem.path().equals(key) ? "" : problem.path(), problem.message());
    }

    /** Reads {@code 8080}, {@code true}, {@code [a, b]} as YAML does; what is no YAML is text. */
    private static JsonNode scalar(String value) {
        var text = JsonNodeFactory.instance.textNode(value);
        if (value.isBlank()) {
            return text;
        }
        var read = YamlDocuments.read("", value);
        return read.valid() ? read.node() : text;
    }

    private static ConfigLayer of(YamlDocuments.Result result) {
        var problems = new ArrayList<>(result.problems());
        NetworkValues.check(result.node()).forEach((pointer, words) -> problems.add(result.problem(pointer, words)));
        problems.sort(Problem.ORDER);
        return new ConfigLayer(result.node(), List.copyOf(problems));
    }

    /** Puts this layer over another one: mappings are merged, everything else is replaced. */
    void over(ObjectNode base) {
        merge(base, tree);
    }

    private static void merge(ObjectNode base, JsonNode over) {
        over.properties().forEach(entry -> {
            var existing = base.get(entry.getKey());
            if (existing instanceof ObjectNode inner && entry.getValue().isObject()) {
                merge(inner, entry.getValue());
            } else {
                base.set(entry.getKey(), entry.getValue());
            }
        });
    }
}
