package io.vulnstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.yaml.YamlDocuments;
import io.vulnstream.testkit.GeneratedDocument;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationDocumentTest {
    private static final JsonNode DEFAULTS =
            YamlDocuments.read("defaults.yaml", ConfigLoader.defaults()).node();

    @Test
    void everyKeyIsDocumentedWithItsDefaultAndNoneIsInvented() throws Exception {
        var text = new StringBuilder("| key | type | default | variable | meaning |\n|---|---|---|---|---|\n");
        for (var key : ConfigKeys.all()) {
            assertThat(key.description()).as(key.name()).isNotBlank();
            text.append("| `%s` | %s | %s | %s | %s |%n"
                    .formatted(
                            key.name(),
                            key.type(),
                            fallback(key.name()),
                            key.scalar() && !key.name().contains("[]") ? "`" + key.variable() + "`" : "",
                            key.description().replace("|", "\\|")));
        }
        GeneratedDocument.mustHold("CONFIGURATION.md", "keys", text.toString());
    }

    @Test
    void schemaAndRecordsHaveTheSameKeys() {
        assertThat(ConfigKeys.all().stream().map(ConfigKeys.Key::name).filter(name -> !name.contains("[]")))
                .containsExactlyInAnyOrderElementsOf(components(AppConfig.class, ""));
    }

    private static List<String> components(Class<?> type, String prefix) {
        var names = new ArrayList<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            var name = prefix + component.getName();
            if (component.getType().isRecord() && component.getType().getEnclosingClass() == AppConfig.class) {
                names.addAll(components(component.getType(), name + "."));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    private static String fallback(String key) {
        var value = DEFAULTS.at("/" + key.replace('.', '/'));
        return value.isMissingNode() ? "" : "`" + (value.isTextual() ? value.asText() : value.toString()) + "`";
    }
}
