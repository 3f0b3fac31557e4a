package io.vulnstream.support.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** Reads one YAML document (JSON is one too) and checks it. Never throws for what stands in the file. */
public final class YamlDocuments {
    private static final int MAX_CHARACTERS = 16 << 20;

    private YamlDocuments() {}

    /**
     * What a file holds.
     *
     * @param node the document; an empty mapping when nothing is in the file or it could not be read
     * @param problems all of them, in the order of the file; empty when it is right
     */
    public record Result(String file, JsonNode node, List<Problem> problems, Map<String, Integer> lines) {
        public Result {
            problems = List.copyOf(problems);
            lines = Map.copyOf(lines);
        }

        public boolean valid() {
            return problems.isEmpty();
        }

        /** @param pointer a JSON pointer; the line of the nearest enclosing value when it names nothing */
        public int lineOf(String pointer) {
            for (var place = pointer; !place.isEmpty(); place = place.substring(0, place.lastIndexOf('/'))) {
                var line = lines.get(place);
                if (line != null) {
                    return line;
                }
            }
            return lines.getOrDefault("", 1);
        }

        /** A problem at a place of this file, for what a schema cannot say. */
        public Problem problem(String pointer, String message) {
            return new Problem(file, lineOf(pointer), Pointers.readable(pointer), message);
        }
    }

    /** @param file the name that problems carry */
    public static Result read(String file, String text, YamlSchema schema) {
        var read = read(file, text);
        if (read.lines().isEmpty() && !read.valid()) {
            return read;
        }
        var problems = new ArrayList<>(read.problems());
        // What a cycle or a doubled key left behind is not complained about again.
        var known = problems.stream().map(Problem::path).collect(Collectors.toSet());
        schema.check(read.node()).stream()
                .map(complaint -> read.problem(complaint.pointer(), complaint.message()))
                .filter(problem -> !known.contains(problem.path()))
                .forEach(problems::add);
        problems.sort(Problem.ORDER);
        return new Result(file, read.node(), problems, read.lines());
    }

    /** Without a schema. */
    public static Result read(String file, String text) {
        var builder = new TreeBuilder(file);
        var empty = JsonNodeFactory.instance.objectNode();
        try {
            var root = compose(text);
            var node = root == null ? empty : builder.build(root);
            return new Result(file, node, builder.problems(), builder.lines());
        } catch (MarkedYAMLException e) {
            return new Result(file, empty, List.of(syntaxProblem(file, e)), Map.of());
        } catch (YAMLException e) {
            var problem = new Problem(file, 0, "", "cannot be read as YAML: " + e.getMessage());
            return new Result(file, empty, List.of(problem), Map.of());
        }
    }

    private static @Nullable Node compose(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setMaxAliasesForCollections(1000);
        options.setNestingDepthLimit(64);
        var parser = new ParserImpl(new StreamReader(text), options);
        return new Composer(parser, new CoreSchemaResolver(), options).getSingleNode();
    }

    private static Problem syntaxProblem(String file, MarkedYAMLException e) {
        var mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
        int line = mark == null ? 0 : mark.getLine() + 1;
        var context = e.getContext() == null ? "" : " (" + e.getContext() + ")";
        return new Problem(file, line, "", "is not YAML: " + e.getProblem() + context);
    }
}
