package io.vulnstream.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Against the schema of the standard itself. */
class SarifSchemaTest {
    @Test
    void whatIsWrittenIsValidByTheSchemaOfTheStandard() throws IOException {
        assertThat(problems(sarif(SampleResults.document()))).isEmpty();
        assertThat(problems(sarif(new ResultDocument(List.of())))).isEmpty();
    }

    @Test
    void theSchemaFindsWhatIsWrong() throws IOException {
        // Given
        var sarif = (ObjectNode) sarif(SampleResults.document());
        // When
        ((ObjectNode) sarif.at("/runs/0/results/0")).put("level", "terrible").remove("message");
        ((ArrayNode) sarif.at("/runs/0/invocations")).addObject().put("successful", true);
        // Then
        assertThat(problems(sarif))
                .extracting(problem -> problem.getInstanceLocation().toString())
                .contains("$.runs[0].results[0].level", "$.runs[0].results[0]", "$.runs[0].invocations[1]");
    }

    private static JsonNode sarif(ResultDocument results) {
        return Json.mapper().valueToTree(new SarifReport("0.1.0").document(results));
    }

    private static Set<ValidationMessage> problems(JsonNode sarif) throws IOException {
        try (var schema = SarifSchemaTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            assertThat(schema).isNotNull();
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                    .getSchema(schema)
                    .validate(sarif);
        }
    }
}
