package io.vulnstream.scanner.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.report.ReportFormat;
import io.vulnstream.scanner.adapter.ScannerAdapter.Steps;
import io.vulnstream.support.yaml.Problem;
import io.vulnstream.support.yaml.YamlDocuments;
import io.vulnstream.support.yaml.YamlSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads adapters from YAML. Stateless and safe for many threads. */
public final class AdapterReader {
    private final YamlSchema schema = YamlSchema.ofResource("/conf/scanner.schema.json");

    /** @param adapter null when there are problems */
    public record Read(@Nullable ScannerAdapter adapter, List<Problem> problems) {
        public Read {
            problems = List.copyOf(problems);
        }
    }

    /** @param file the name that problems carry */
    public Read read(String file, String text) {
        var document = YamlDocuments.read(file, text, schema);
        if (!document.valid()) {
            return new Read(null, document.problems());
        }
        var problems = new ArrayList<Problem>();
        var parts = new AdapterParts(document, problems);
        checkSteps(document, problems);
        checkPlaceholders(document, problems);
        var adapter = problems.isEmpty() ? adapter(document.node(), parts) : null;
        return problems.isEmpty() ? new Read(adapter, List.of()) : new Read(null, problems);
    }

    private static ScannerAdapter adapter(JsonNode node, AdapterParts parts) {
        var tool = parts.tool("/tool");
        return new ScannerAdapter(
                node.path("name").asText(),
                node.path("enabled").asBoolean(true),
                tool,
                ImageForm.valueOf(node.path("image").asText().toUpperCase(Locale.ROOT)),
                steps(node, parts, tool),
                parts.environment("/environment"),
                AdapterParts.duration(node.path("timeout").asText("15m")),
                node.path("concurrency").asInt(1),
                AdapterParts.bytes(node.path("memory").asText("4GiB")),
                ReportFormat.ofWord(node.path("report").asText()),
                parts.verdicts(),
                node.has("database") ? parts.database("/database", tool) : null);
    }

    private static Steps steps(JsonNode node, AdapterParts parts, Tool tool) {
        if (node.path("commands").has("scan")) {
            return new Steps.Scan(parts.command("/commands/scan", tool));
        }
        return new Steps.CatalogAndMatch(
                parts.command("/commands/catalog", tool),
                node.at("/commands/catalog/format").asText(),
                parts.command("/commands/match", tool));
    }

    private static void checkSteps(YamlDocuments.Result document, List<Problem> problems) {
        var commands = document.node().path("commands");
        boolean scan = commands.has("scan");
        boolean both = commands.has("catalog") && commands.has("match");
        if (scan == both || (scan && (commands.has("catalog") || commands.has("match")))) {
            problems.add(document.problem("/commands", "must hold either scan, or catalog and match"));
        }
    }

    /** A placeholder that a command is never given would fail every scan. */
    private static void checkPlaceholders(YamlDocuments.Result document, List<Problem> problems) {
        var node = document.node();
        var image = node.path("image").asText().replace("reference", "image");
        var common = node.has("database") ? Set.of("scratch", "database", "platform") : Set.of("scratch", "platform");
        check(document, "/environment", plus(common, "image"), problems);
        check(document, "/commands/scan", plus(common, image, "report"), problems);
        check(document, "/commands/catalog", plus(common, image, "catalog"), problems);
        check(document, "/commands/match", plus(common, "catalog", "report"), problems);
        check(document, "/database", Set.of("scratch", "database"), problems);
    }

    private static Set<String> plus(Set<String> names, String... more) {
        var all = new java.util.TreeSet<>(names);
        all.addAll(List.of(more));
        return all;
    }

    private static void check(
            YamlDocuments.Result document, String pointer, Set<String> known, List<Problem> problems) {
        var node = document.node().at(pointer);
        if (node.isTextual()) {
            var found = Placeholders.FORM.matcher(node.asText());
            while (found.find()) {
                if (!known.contains(found.group(1))) {
                    problems.add(document.problem(
                            pointer, found.group() + " is not given here; known are " + String.join(", ", known)));
                }
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                check(document, pointer + "/" + i, known, problems);
            }
        } else {
            node.fieldNames()
                    .forEachRemaining(key -> check(
                            document, pointer + "/" + key.replace("~", "~0").replace("/", "~1"), known, problems));
        }
    }
}
