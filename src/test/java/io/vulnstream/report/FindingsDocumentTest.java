package io.vulnstream.report;

import io.vulnstream.testkit.GeneratedDocument;
import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of docs/FINDINGS.md are what the code does. */
class FindingsDocumentTest {
    @Test
    void theRulesOfVersionsAreTheDocumented() throws IOException {
        var table = new StringBuilder("| packages of | versions compared by the rules |\n|---|---|\n");
        for (var rule : VersionRule.values()) {
            var ecosystems = Ecosystems.all().stream()
                    .filter(ecosystem -> VersionRule.of(ecosystem) == rule)
                    .collect(Collectors.joining(", "));
            table.append("| %s | %s |\n".formatted(ecosystems, rule.title()));
        }
        GeneratedDocument.mustHold("FINDINGS.md", "versions", table.toString());
    }
}
