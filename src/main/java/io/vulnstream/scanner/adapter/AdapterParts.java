package io.vulnstream.scanner.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.config.ByteSize;
import io.vulnstream.event.Cause;
import io.vulnstream.scanner.adapter.AdvisoryDatabase.Source;
import io.vulnstream.support.yaml.Problem;
import io.vulnstream.support.yaml.YamlDocuments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The parts of an adapter, read from a document its schema has accepted. */
final class AdapterParts {
    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");

    private final YamlDocuments.Result document;
    private final List<Problem> problems;

    AdapterParts(YamlDocuments.Result document, List<Problem> problems) {
        this.document = document;
        this.problems = problems;
        // Here, so that all problems are known before anything is built.
        patterns();
    }

    Tool tool(String pointer) {
        var node = document.node().at(pointer);
        var ask = node.path("ask");
        return new Tool(
                node.path("name").asText(),
                text(node, "version"),
                node.has("path") ? Path.of(node.path("path").asText()) : null,
                ask.isMissingNode() ? null : new Tool.VersionQuestion(texts(ask.path("args")), text(ask, "pointer")));
    }

    ToolCommand command(String pointer, Tool ofAdapter) {
        var node = document.node().at(pointer);
        var files = new LinkedHashMap<String, String>();
        node.path("files")
                .properties()
                .forEach(file -> files.put(file.getKey(), file.getValue().asText()));
        return new ToolCommand(
                node.has("tool") ? tool(pointer + "/tool") : ofAdapter,
                stream(node.path("args")).map(AdapterParts::argument).toList(),
                environment(pointer + "/environment"),
                node.path("report").asText().equals("stdout"),
                files);
    }

    Map<String, Value> environment(String pointer) {
        var environment = new HashMap<String, Value>();
        document.node().at(pointer).properties().forEach(variable -> {
            var value = variable.getValue();
            var text = value.isObject() ? value.path("value").asText() : value.asText();
            environment.put(variable.getKey(), new Value(List.of(text), condition(value)));
        });
        return environment;
    }

    Verdicts verdicts() {
        var node = document.node().path("exitCodes");
        var findings = codes(node.path("findings"));
        var success = new java.util.HashSet<>(node.has("success") ? codes(node.path("success")) : Set.of(0));
        success.addAll(findings);
        var failed = new HashMap<Integer, Cause>();
        node.path("failed")
                .properties()
                .forEach(entry -> failed.put(
                        Integer.valueOf(entry.getKey()),
                        Cause.ofWord(entry.getValue().asText())));
        return new Verdicts(success, findings, failed, messages());
    }

    AdvisoryDatabase database(String pointer, Tool tool) {
        var node = document.node().at(pointer);
        var update = new ArrayList<AdvisoryDatabase.Update>();
        for (int i = 0; i < node.path("update").size(); i++) {
            var step = pointer + "/update/" + i;
            var codes = document.node().at(step + "/exitCodes");
            update.add(
                    new AdvisoryDatabase.Update(command(step, tool), codes.isMissingNode() ? Set.of(0) : codes(codes)));
        }
        return new AdvisoryDatabase(
                node.path("location").asText(),
                texts(node.path("needs")),
                node.path("linkDepth").asInt(1),
                source(pointer + "/version", tool),
                source(pointer + "/built", tool),
                update);
    }

    private Source source(String pointer, Tool tool) {
        var node = document.node().at(pointer);
        var value = node.path("pointer").asText();
        if (node.has("file")) {
            return new Source.JsonFile(node.path("file").asText(), value);
        }
        if (node.has("command")) {
            return new Source.JsonOutput(command(pointer + "/command", tool), value);
        }
        return node.has("zips")
                ? new Source.Zips(node.path("zips").asText())
                : new Source.Files(node.path("files").asText());
    }

    private List<Verdicts.Message> messages() {
        var compiled = patterns();
        var messages = new ArrayList<Verdicts.Message>();
        for (var node : document.node().path("messages")) {
            var pattern = compiled.get(node.path("stderr").asText());
            if (pattern != null) {
                messages.add(new Verdicts.Message(
                        pattern,
                        Cause.ofWord(node.path("cause").asText()),
                        node.path("unlessSystemKnown").asBoolean(false),
                        node.path("onFailure").asBoolean(false),
                        node.path("meaning").asText()));
            }
        }
        return messages;
    }

    private Map<String, Pattern> patterns() {
        var compiled = new HashMap<String, Pattern>();
        var nodes = document.node().path("messages");
        for (int i = 0; i < nodes.size(); i++) {
            var text = nodes.path(i).path("stderr").asText();
            try {
                compiled.put(text, Pattern.compile(text));
            } catch (PatternSyntaxException e) {
                problems.add(document.problem(
                        "/messages/" + i + "/stderr", "is not a regular expression: " + e.getDescription()));
            }
        }
        return compiled;
    }

    private static Value argument(JsonNode node) {
        if (node.isObject()) {
            return new Value(texts(node.path("args")), condition(node));
        }
        return new Value(node.isArray() ? texts(node) : List.of(node.asText()), null);
    }

    private static Value.@Nullable Condition condition(JsonNode node) {
        var word = node.path("when").asText();
        return word.isEmpty()
                ? null
                : Value.Condition.valueOf(word.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    private static Set<Integer> codes(JsonNode node) {
        return stream(node).map(JsonNode::asInt).collect(Collectors.toSet());
    }

    private static @Nullable String text(JsonNode node, String key) {
        return node.has(key) ? node.path(key).asText() : null;
    }

    private static List<String> texts(JsonNode node) {
        return stream(node).map(JsonNode::asText).toList();
    }

    private static java.util.stream.Stream<JsonNode> stream(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }

    static long bytes(String text) {
        return ByteSize.parse(text).bytes();
    }

    /** The schema has seen to the form. */
    static Duration duration(String text) {
        var matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
