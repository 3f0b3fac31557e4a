package io.vulnstream.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What people decided, in the formats of other tools. */
@ExtendWith(VertxExtension.class)
class DecidedIT {
    private static final String SHOP = "registry.test/shop";
    private ExchangeServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void start(Vertx vertx) {
        server = ExchangeServer.start(vertx, folder).seeded();
    }

    @Test
    void eachKindOfDecisionHasItsStatementAndIsValid() {
        // Given one of each kind, and a problem that nobody decided
        server.decided("kind => 0, scope => 1, source_id => 1, vulnerability => 'CVE-2030-0001', justification => 2");
        server.decided("kind => 1, scope => 0, artifact_id => 4, vulnerability => 'GHSA-aaaa-bbbb-cccc'");
        server.decided("kind => 2, scope => 3, vulnerability => 'CVE-2030-0002', valid_until => '2099-01-01Z'");
        // When
        var document = Schemas.json(server.export("openvex", "source", SHOP));
        // Then
        assertThat(OpenVexRules.problems(document)).isEmpty();
        assertThat(texts(document.at("/statements"), "/status"))
                .containsExactly("not_affected", "affected", "not_affected");
        var first = document.at("/statements/0");
        assertThat(first.at("/justification").asText()).isEqualTo("vulnerable_code_not_in_execute_path");
        assertThat(first.at("/products/0/@id").asText()).startsWith("pkg:oci/shop@sha256%3Aaaaa");
        assertThat(texts(first.at("/products/0/subcomponents"), "/@id"))
                .containsExactly("pkg:apk/alpine/openssl@1.1.1g-r0", "pkg:apk/alpine/libcrypto1.1@1.1.1g-r0");
        assertThat(document.at("/statements/1/action_statement").asText()).contains("2099-01-01", "because");
        assertThat(document.at("/statements/2/impact_statement").asText()).isEqualTo("because");
        var undecided = Schemas.json(server.run("delete from decision_in_force").export("openvex", "source", SHOP));
        assertThat(OpenVexRules.problems(undecided)).isEmpty();
        assertThat(texts(undecided.at("/statements"), "/status"))
                .containsOnly("under_investigation")
                .hasSize(3);
    }

    @Test
    void cycloneDxHasTheAnalysisAndOtherFormatsWhoDecided() {
        // Given
        server.decided("kind => 0, scope => 1, source_id => 1, vulnerability => 'CVE-2030-0001', justification => 4");
        server.decided("kind => 1, scope => 3, vulnerability => 'CVE-2030-0002'");
        server.decided("kind => 3, scope => 1, source_id => 1, vulnerability => 'CVE-2030-0001', severity => 1");
        // When
        var cycloneDx = server.export("cyclonedx", "artifact", ExchangeServer.DIGEST);
        // Then
        assertThat(Schemas.cycloneDxProblems(cycloneDx)).isEmpty();
        var vulnerabilities = Schemas.json(cycloneDx).at("/vulnerabilities");
        assertThat(texts(vulnerabilities, "/analysis/state")).containsExactly("not_affected", "false_positive");
        assertThat(vulnerabilities.at("/0/analysis/justification").asText())
                .isEqualTo("protected_by_mitigating_control");
        assertThat(vulnerabilities.at("/0/properties").toString()).contains("NOT_AFFECTED", "SEVERITY");
        var sarif = server.export("sarif", "artifact", ExchangeServer.DIGEST);
        assertThat(Schemas.sarifProblems(sarif)).isEmpty();
        assertThat(texts(Schemas.json(sarif).at("/runs/0/results"), "/suppressions/0/justification"))
                .containsExactly("not-affected by ada: because", "false-positive by ada: because");
        assertThat(server.export("csv", "artifact", ExchangeServer.DIGEST)).contains(",not-affected,ada,because,");
        assertThat(texts(
                        Schemas.json(server.export("json", "artifact", ExchangeServer.DIGEST))
                                .at("/artifacts/0/findings/0/decisions"),
                        "/kind"))
                .containsExactly("NOT_AFFECTED", "SEVERITY");
    }

    @Test
    void whatOneOfTwoTeamsDecidedForItselfHoldsWhenTheOtherDecidedAlike() {
        // Given
        server.run("""
                insert into target (team_id, name, repository, definition, file, line)
                values (2, 'shop too', 'registry.test/shop', '{}', 'targets/platform.yaml', 8)""");
        server.decided("kind => 1, scope => 2, team_id => 1, vulnerability => 'CVE-2030-0002'");
        assertThat(states()).containsExactly("in_triage", "in_triage");
        // When
        server.decided("kind => 2, scope => 2, team_id => 2, vulnerability => 'CVE-2030-0002'");
        // Then
        assertThat(states()).containsExactly("in_triage", "false_positive");
    }

    @Test
    void aDecisionIsAboutThePackagesItNamesAndEndsWithItsTime() {
        server.decided("kind => 1, scope => 3, vulnerability => 'CVE-2030-0001', package => 'libre*'");
        server.decided("kind => 1, scope => 3, vulnerability => 'CVE-2030-0002', valid_until => '2026-01-01Z'");
        assertThat(states()).containsExactly("in_triage", "in_triage");
        server.decided(
                "kind => 1, scope => 3, vulnerability => 'CVE-2030-0001', package => 'open*', ecosystem => 'Alpine'");
        assertThat(states()).containsExactly("false_positive", "in_triage");
    }

    @Test
    void openVexOfWhatHasNoFindingsIsToldNotToExist() {
        var answer = server.get("/findings?format=openvex&artifact=an%20image%20of%20someone%20else");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.bodyAsString()).contains("no finding");
    }

    private List<String> states() {
        return texts(
                Schemas.json(server.export("cyclonedx", "artifact", ExchangeServer.DIGEST))
                        .at("/vulnerabilities"),
                "/analysis/state");
    }

    private static List<String> texts(JsonNode nodes, String pointer) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> node.at(pointer).asText())
                .toList();
    }
}
