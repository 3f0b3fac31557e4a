package io.vulnstream.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.Json;
import io.vulnstream.support.yaml.Problem;
import io.vulnstream.testkit.GeneratedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/TARGETS.md says is what happens. */
class TargetDocumentTest {
    private static final Path DOCUMENT =
            Path.of(System.getProperty("vulnstream.test.basedir", "."), "docs", "TARGETS.md");

    @TempDir
    private Path folder;

    private String example() throws IOException {
        var text = Files.readString(DOCUMENT);
        int from = text.indexOf("```yaml\n") + "```yaml\n".length();
        return text.substring(from, text.indexOf("```", from));
    }

    private TargetSet load(String text) throws IOException {
        Files.writeString(folder.resolve("payments.yaml"), text);
        return new TargetLoader(folder, Set.of("trivy", "grype", "osv-scanner")).load();
    }

    @Test
    void theExampleIsRight() throws IOException {
        var set = load(example());

        assertThat(set.problems()).isEmpty();
        assertThat(set.targets()).hasSize(4);
    }

    @Test
    void theProblemsShownAreTheOnesReported() throws IOException {
        var broken = example()
                .replace("tags: {newest: 5}", "tags: {newest: five}")
                .replace("scanners: [trivy, grype]", "scanner: [trivy, gripe]")
                .replace("        name: nginx-mainline", "        owners: us");

        var problems = load(broken).problems().stream().map(Problem::toString).collect(Collectors.joining("\n"));

        GeneratedDocument.mustHold("TARGETS.md", "problems", "```\n" + problems + "\n```\n");
    }

    @Test
    void everyKeyOfTheSchemaIsInTheTable() throws IOException {
        var schema = Json.mapper()
                .readTree(Objects.requireNonNull(getClass().getResourceAsStream("/conf/targets.schema.json")));
        var table = new StringBuilder("| key of | key | required | meaning |\n|---|---|---|---|\n");
        for (var holder : new String[] {"team", "target", "tags"}) {
            var definition = schema.at("/$defs/" + holder);
            definition
                    .path("properties")
                    .properties()
                    .forEach(key -> table.append("| %s | `%s` | %s | %s |\n"
                            .formatted(
                                    holder.equals("tags") ? "`tags`" : "a " + holder,
                                    key.getKey(),
                                    required(definition, key.getKey()) ? "yes" : "",
                                    meaning(schema, key.getValue()))));
        }

        GeneratedDocument.mustHold("TARGETS.md", "keys", table.toString());
    }

    private static boolean required(JsonNode definition, String key) {
        for (var name : definition.path("required")) {
            if (name.asText().equals(key)) {
                return true;
            }
        }
        return false;
    }

    private static String meaning(JsonNode schema, JsonNode key) {
        var target = key.has("$ref") ? schema.at(key.path("$ref").asText().substring(1)) : key;
        return target.path("description").asText();
    }
}
