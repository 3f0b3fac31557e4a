package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.schema.diff.DiffEvent;
import graphql.schema.diff.SchemaDiff;
import graphql.schema.diff.SchemaDiffSet;
import graphql.schema.diff.reporting.CapturingReporter;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whoever speaks to the schema as it was published speaks to this one. published.graphqls is the schema of the last release,
 * and is replaced by the one of the next when that is made.
 */
class PublishedSchemaTest {
    private final String published = QueryServer.resource("/query/published.graphqls");

    @Test
    void nothingThatWasPublishedIsGoneOrMeansSomethingElse() {
        assertThat(breakages(QueryServer.resource("/graphql/schema.graphqls"))).isEmpty();
    }

    @Test
    void whatWouldBreakAClientIsFound() {
        assertThat(breakages(changed("    fixVersion: String\n    firstSeenAt", "    firstSeenAt")))
                .anyMatch(what -> what.contains("fixVersion"));
        assertThat(breakages(changed("    severityAtLeast: Severity\n", ""))).isNotEmpty();
        assertThat(breakages(changed("    severity: Severity!", "    severity: String!")))
                .isNotEmpty();
        assertThat(breakages(changed("input RequestScanInput {", "input RequestScanInput {\n    why: String!")))
                .isNotEmpty();
        assertThat(breakages(changed("    \"The newest first.\"\n    FIRST_SEEN\n", "")))
                .isNotEmpty();
    }

    @Test
    void whatIsAddedBreaksNobody() {
        assertThat(breakages(
                        changed("type Problem implements Node {", "type Problem implements Node {\n    more: String")))
                .isEmpty();
    }

    private String changed(String before, String after) {
        assertThat(published).contains(before);
        return published.replace(before, after);
    }

    private List<String> breakages(String now) {
        var reporter = new CapturingReporter();
        new SchemaDiff().diffSchema(SchemaDiffSet.diffSetFromSdl(published, now), reporter);
        return reporter.getBreakages().stream().map(DiffEvent::getReasonMsg).toList();
    }
}
