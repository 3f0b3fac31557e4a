package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.language.EnumTypeDefinition;
import graphql.schema.idl.SchemaParser;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.finding.TransitionCause;
import io.vulnstream.finding.TransitionKind;
import io.vulnstream.testkit.GeneratedDocument;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.DecisionScope;
import io.vulnstream.triage.Justification;
import io.vulnstream.triage.SloState;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The tables of words in docs/FINDINGS.md are the schema's, and those are the code's. */
class FindingWordsDocumentTest {
    @Test
    void theRulesOfSeveritiesAreTheDocumented() throws IOException {
        mustHold("SeverityRule", SeverityRule.values(), "severities");
    }

    @Test
    void whatHappensIsTheDocumented() throws IOException {
        mustHold("TransitionKind", TransitionKind.values(), "transitions");
    }

    @Test
    void theCausesAreTheDocumented() throws IOException {
        mustHold("TransitionCause", TransitionCause.values(), "causes");
    }

    @Test
    void whatCanBeDecidedHowFarAndWhyIsTheDocumented() throws IOException {
        mustHold("DecisionKind", DecisionKind.values(), "decisions");
        mustHold("DecisionScope", DecisionScope.values(), "scopes");
        mustHold("Justification", Justification.values(), "justifications");
    }

    @Test
    void whatTimeDoesIsTheDocumented() throws IOException {
        mustHold("SloState", SloState.values(), "clocks");
    }

    private static void mustHold(String type, Enum<?>[] words, String mark) throws IOException {
        var values = new SchemaParser()
                .parse(QueryServer.resource("/graphql/schema.graphqls"))
                .getType(type, EnumTypeDefinition.class)
                .orElseThrow()
                .getEnumValueDefinitions();
        assertThat(values)
                .extracting(value -> value.getName())
                .containsExactlyElementsOf(Arrays.stream(words).map(Enum::name).toList());
        var table = new StringBuilder("| " + type + " | |\n|---|---|\n");
        values.forEach(value -> table.append("| `%s` | %s |\n"
                .formatted(
                        value.getName(),
                        value.getDescription() == null
                                ? ""
                                : value.getDescription().getContent())));
        GeneratedDocument.mustHold("FINDINGS.md", mark, table.toString());
    }
}
