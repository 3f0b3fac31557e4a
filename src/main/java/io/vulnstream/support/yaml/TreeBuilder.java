package io.vulnstream.support.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Turns a composed YAML graph into a JSON tree, remembering the line of every value. */
final class TreeBuilder {
    /** Aliases are expanded; more values than this are an alias bomb and not a file somebody wrote. */
    static final int MAX_VALUES = 200_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<Tag> KNOWN =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MERGE, Tag.MAP, Tag.SEQ);

    private final String file;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int values;

    TreeBuilder(String file) {
        this.file = file;
    }

    JsonNode build(Node root) {
        return value(root, "", line(root));
    }

    Map<String, Integer> lines() {
        return lines;
    }

    List<Problem> problems() {
        return problems;
    }

    private JsonNode value(Node node, String pointer, int line) {
        lines.put(pointer, line);
        if (++values == MAX_VALUES) {
            problem(line, pointer, "aliases make more than " + MAX_VALUES + " values of this document");
        }
        if (values >= MAX_VALUES) {
            return JSON.nullNode();
        }
        if (!KNOWN.contains(node.getTag())) {
            problem(line, pointer, "the tag " + Words.shortened(node.getTag().getValue()) + " has no meaning here");
            return JSON.nullNode();
        }
        if (!open.add(node)) {
            problem(line, pointer, "an alias inside the very value its anchor (&) names: a cycle has no end");
            return JSON.nullNode();
        }
        try {
            return switch (node) {
                case MappingNode mapping -> mapping(mapping, pointer);
                case SequenceNode sequence -> sequence(sequence, pointer);
                case ScalarNode scalar -> scalar(scalar, pointer, line);
                default -> JSON.nullNode();
            };
        } finally {
            open.remove(node);
        }
    }

    private JsonNode sequence(SequenceNode sequence, String pointer) {
        var array = JSON.arrayNode();
        for (var item : sequence.getValue()) {
            array.add(value(item, pointer + "/" + array.size(), line(item)));
        }
        return array;
    }

    private JsonNode mapping(MappingNode mapping, String pointer) {
        var object = JSON.objectNode();
        var firstLine = new HashMap<String, Integer>();
        var merges = new ArrayList<NodeTuple>();
        for (var tuple : mapping.getValue()) {
            int line = line(tuple.getKeyNode());
            if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
                merges.add(tuple);
            } else if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem(line, pointer, "a key must be a word, not a list or a mapping");
            } else if (firstLine.containsKey(key.getValue())) {
                problem(
                        line,
                        Pointers.child(pointer, key.getValue()),
                        "stands here a second time, first in line " + firstLine.get(key.getValue()));
            } else {
                firstLine.put(key.getValue(), line);
                object.set(key.getValue(), value(tuple.getValueNode(), Pointers.child(pointer, key.getValue()), line));
            }
        }
        merges.forEach(tuple -> merge(tuple, object, pointer));
        return object;
    }

    /** {@code <<: *a} or {@code <<: [*a, *b]}: what is written in the mapping itself wins, then the earlier one. */
    private void merge(NodeTuple tuple, ObjectNode into, String pointer) {
        int line = line(tuple.getKeyNode());
        var parts = tuple.getValueNode() instanceof SequenceNode list ? list.getValue() : List.of(tuple.getValueNode());
        for (var part : parts) {
            if (!(part instanceof MappingNode mapping)) {
                problem(line, pointer, "<< takes a mapping, or a list of mappings");
                continue;
            }
            // Own keys keep their lines: the merged ones are put under a pointer of their own first.
            var before = new HashMap<>(lines);
            if (value(mapping, pointer, line) instanceof ObjectNode merged) {
                merged.properties().stream()
                        .filter(entry -> !into.has(entry.getKey()))
                        .forEach(entry -> into.set(entry.getKey(), entry.getValue()));
            }
            lines.putAll(before);
        }
    }

    private JsonNode scalar(ScalarNode scalar, String pointer, int line) {
        var text = scalar.getValue();
        try {
            if (scalar.getTag().equals(Tag.INT)) {
                return integer(new BigInteger(text));
            }
            if (scalar.getTag().equals(Tag.FLOAT)) {
                return JSON.numberNode(new BigDecimal(text).doubleValue());
            }
        } catch (NumberFormatException e) {
            problem(line, pointer, "'" + Words.shortened(text) + "' is no number");
            return JSON.nullNode();
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return JSON.booleanNode(Boolean.parseBoolean(text));
        }
        return scalar.getTag().equals(Tag.NULL) ? JSON.nullNode() : JSON.textNode(text);
    }

    private static JsonNode integer(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return JSON.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? JSON.numberNode(value.longValue()) : JSON.numberNode(value);
    }

    private void problem(int line, String pointer, String message) {
        problems.add(new Problem(file, line, Pointers.readable(pointer), message));
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
