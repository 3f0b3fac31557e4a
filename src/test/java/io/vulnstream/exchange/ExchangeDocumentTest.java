package io.vulnstream.exchange;

import io.vulnstream.testkit.GeneratedDocument;
import io.vulnstream.triage.Justification;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of justifications in docs/EXCHANGE.md is the code's. */
class ExchangeDocumentTest {
    private static final List<String> CYCLONE_DX = List.of(
            "code_not_present",
            "code_not_reachable",
            "requires_configuration",
            "requires_dependency",
            "requires_environment",
            "protected_by_compiler",
            "protected_at_runtime",
            "protected_at_perimeter",
            "protected_by_mitigating_control");

    @Test
    void theWordsOfBothVocabulariesAreTheDocumented() throws IOException {
        var table = new StringBuilder("| OpenVEX | written to CycloneDX as | read from CycloneDX's |\n|---|---|---|\n");
        for (var justification : Justification.values()) {
            table.append("| `%s` | `%s` | %s |\n"
                    .formatted(
                            justification.openVex(),
                            justification.cycloneDx(),
                            read(justification).map(word -> "`" + word + "`").collect(Collectors.joining(", "))));
        }
        GeneratedDocument.mustHold("EXCHANGE.md", "justifications", table.toString());
    }

    private static Stream<String> read(Justification justification) {
        return CYCLONE_DX.stream()
                .filter(word -> Justification.ofCycloneDx(word).orElseThrow() == justification);
    }
}
