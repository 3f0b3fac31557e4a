package io.vulnstream.target;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.registry.ImageReference;
import io.vulnstream.support.yaml.Problem;
import io.vulnstream.support.yaml.YamlDocuments;
import io.vulnstream.support.yaml.YamlSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads one target file: by the schema, then by what a schema cannot say. */
final class TargetFile {
    private static final YamlSchema SCHEMA = YamlSchema.ofResource("/conf/targets.schema.json");

    private final YamlDocuments.Result document;
    private final Set<String> knownScanners;
    private final List<Problem> problems;
    private final List<Target> targets = new ArrayList<>();
    private final Map<String, Integer> teamLines = new HashMap<>();

    private TargetFile(YamlDocuments.Result document, Set<String> knownScanners) {
        this.document = document;
        this.knownScanners = knownScanners;
        this.problems = new ArrayList<>(document.problems());
    }

    /**
     * @param teams name to the line it stands in
     * @param targets none when there is a problem
     */
    record Content(String file, Map<String, Integer> teams, List<Target> targets, List<Problem> problems) {}

    /** @param knownScanners empty when they are not known here */
    static Content read(String file, String text, Set<String> knownScanners) {
        var reader = new TargetFile(YamlDocuments.read(file, text, SCHEMA), knownScanners);
        reader.teams();
        return new Content(
                file, reader.teamLines, reader.problems.isEmpty() ? reader.targets : List.of(), reader.problems);
    }

    /** Goes through all that has the right form, so that its other mistakes are reported together with the wrong forms. */
    private void teams() {
        var teams = document.node().path("teams");
        for (int i = 0; i < teams.size() && teams.isArray(); i++) {
            var team = teams.get(i);
            var pointer = "/teams/" + i;
            if (team.path("name").isTextual()) {
                var first = teamLines.putIfAbsent(team.path("name").asText(), document.lineOf(pointer + "/name"));
                if (first != null) {
                    problem(
                            pointer + "/name",
                            "the team '" + team.path("name").asText() + "' stands here a second time, first in line "
                                    + first);
                }
            }
            scanners(team, pointer);
            targets(team, pointer);
        }
    }

    private void targets(JsonNode team, String teamPointer) {
        var lines = new HashMap<String, Integer>();
        var entries = team.path("targets");
        for (int i = 0; i < entries.size() && entries.isArray(); i++) {
            var entry = entries.get(i);
            var pointer = teamPointer + "/targets/" + i;
            scanners(entry, pointer);
            var repository = repository(entry, pointer);
            if (repository == null) {
                continue;
            }
            var name = entry.path("name").asText(entry.path("image").asText());
            var first = lines.putIfAbsent(name, document.lineOf(pointer));
            if (first != null) {
                problem(
                        pointer,
                        "the target '" + name + "' stands in this team a second time, first in line " + first
                                + (entry.has("name") ? "" : ": give one of them a name"));
            }
            targets.add(new Target(
                    team.path("name").asText(),
                    name,
                    repository,
                    definition(team, entry),
                    document.file(),
                    document.lineOf(pointer)));
        }
    }

    private @Nullable String repository(JsonNode entry, String pointer) {
        if (!entry.path("image").isTextual() || entry.path("image").asText().isEmpty()) {
            return null;
        }
        try {
            return ImageReference.parseRepository(entry.path("image").asText());
        } catch (Rejected rejected) {
            problem(pointer + "/image", String.valueOf(rejected.getMessage()));
            return null;
        }
    }

    private void scanners(JsonNode holder, String pointer) {
        var names = holder.path("scanners");
        for (int i = 0; i < names.size() && names.isArray() && !knownScanners.isEmpty(); i++) {
            if (names.get(i).isTextual() && !knownScanners.contains(names.get(i).asText())) {
                problem(
                        pointer + "/scanners/" + i,
                        "there is no scanner '" + names.get(i).asText() + "'; known are "
                                + String.join(
                                        ", ", knownScanners.stream().sorted().toList()));
            }
        }
    }

    /** What a target does not say, its team says. */
    private static Target.Definition definition(JsonNode team, JsonNode entry) {
        var tags = entry.has("tags") ? entry.path("tags") : team.path("tags");
        var owner = entry.has("owner") ? entry.path("owner") : team.path("owner");
        var slo = entry.has("slo") ? entry.path("slo") : team.path("slo");
        return new Target.Definition(
                tags.isObject()
                        ? new TagRule(tags.has("newest") ? tags.path("newest").asInt() : null, patterns(tags))
                        : TagRule.NEWEST_ONE,
                texts(entry.has("platforms") ? entry.path("platforms") : team.path("platforms")),
                texts(entry.has("scanners") ? entry.path("scanners") : team.path("scanners")),
                owner.isTextual() ? owner.asText() : null,
                slo.isTextual() ? slo.asText() : null);
    }

    private static List<String> patterns(JsonNode tags) {
        var pattern = tags.path("pattern");
        if (pattern.isTextual()) {
            return List.of(pattern.asText());
        }
        var several = texts(pattern);
        return several == null ? List.of() : several;
    }

    private static @Nullable List<String> texts(JsonNode node) {
        return node.isArray()
                ? StreamSupport.stream(node.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : null;
    }

    private void problem(String pointer, String message) {
        problems.add(document.problem(pointer, message));
    }
}
