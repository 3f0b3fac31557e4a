package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deciding by GraphQL, as ada of the team payments, who owns the repository shop. */
@ExtendWith(VertxExtension.class)
class DecisionQueryIT {
    private static final String PROBLEM = "00000000-0000-7000-8000-0000000001f1";
    private static final String SEEN =
            "{ problems(filter: {team: \"payments\"}) { nodes { id severity suppressed priority } } }";
    private QueryServer server;

    @BeforeEach
    void start(Vertx vertx) {
        server = QueryServer.start(vertx).seeded();
        server.run("delete from decision_in_force");
    }

    @Test
    void whatIsDecidedIsSeenAtOnceAndTheProblemTellsIt() {
        // When
        var made = data("""
                mutation { decide(input: {problem: "%s", kind: NOT_AFFECTED, justification: COMPONENT_NOT_PRESENT,
                                          reason: "it is not in the image"}) {
                    changed problems { problem { id } before { suppressed } after { suppressed } }
                    decisions { author team scope source { address } packageName vulnerabilityId } } }""".formatted(PROBLEM)).at("/decide");
        // Then
        assertThat(made.path("changed").asInt()).isOne();
        assertThat(made.at("/problems/0/problem/id").asText()).isEqualTo(PROBLEM);
        assertThat(made.at("/problems/0/after/suppressed").asText()).isEqualTo("NOT_AFFECTED");
        assertThat(made.at("/decisions/0").toString())
                .contains("\"author\":\"ada\"", "\"team\":\"payments\"", "\"scope\":\"SOURCE\"", "registry.test/shop");
        assertThat(data(SEEN).findValuesAsText("id")).doesNotContain(PROBLEM);
        var told = data("""
                { node(id: "%s") { ... on Problem { revision decisions { holds decision { kind } }
                                                    transitions { kind cause after } } } }""".formatted(PROBLEM)).at("/node");
        assertThat(told.at("/decisions/0/holds").asBoolean()).isTrue();
        assertThat(told.at("/transitions/0").toString()).contains("DECIDED", "\"cause\":\"DECISION\"", "not-affected");
        assertThat(told.path("revision").asText()).startsWith("1.");
    }

    @Test
    void aShadowedDecisionIsShownAsSuch() {
        decide("kind: FALSE_POSITIVE, reason: \"wide\", vulnerability: \"CVE-2030-0001\", scope: TEAM");
        decide("kind: FALSE_POSITIVE, reason: \"narrow\", problem: \"" + PROBLEM + "\"");

        var about = data("""
                { node(id: "%s") { ... on Problem { decisions { holds decision { reason } } } } }""".formatted(PROBLEM));

        assertThat(about.at("/node/decisions").toString())
                .contains("\"holds\":true,\"decision\":{\"reason\":\"narrow\"}")
                .contains("\"holds\":false,\"decision\":{\"reason\":\"wide\"}");
    }

    @Test
    void allProblemsOfAFilterAreDecidedAfterAPreviewThatChangesNothing() {
        var all = """
                mutation { decideAll(input: {filter: {team: "payments"}, kind: PRIORITY, priority: 1, reason: "first", preview: %s,
                                             idempotencyKey: "a"}) { changed repeated decisions { id } } }""";

        var preview = data(all.formatted(true)).at("/decideAll");
        assertThat(preview.path("changed").asInt()).isEqualTo(2);
        assertThat(preview.path("decisions")).isEmpty();
        assertThat(priorities()).doesNotContain(1);

        assertThat(data(all.formatted(false)).at("/decideAll/decisions")).hasSize(2);
        assertThat(priorities()).containsExactly(1, 1);
        assertThat(data(all.formatted(false)).at("/decideAll/repeated").asBoolean())
                .isTrue();
    }

    @Test
    void whoDecidedMeanwhileIsToldWithTheCodeOfAConflict() {
        var revision = data("{ node(id: \"" + PROBLEM + "\") { ... on Problem { revision } } }")
                .at("/node/revision")
                .asText();
        decide("kind: FALSE_POSITIVE, reason: \"first\", problem: \"" + PROBLEM + "\"");

        var late = server.answer("""
                mutation { decide(input: {problem: "%s", kind: FALSE_POSITIVE, reason: "late", revision: "%s"}) { changed } }""".formatted(PROBLEM, revision));

        assertThat(late.at("/errors/0/extensions/code").asText()).isEqualTo("CONFLICT");
        assertThat(late.at("/errors/0/message").asText()).contains("false-positive by ada");
    }

    @Test
    void whatMayNotBeDecidedIsRefusedWithItsCode() {
        assertThat(code("vulnerability: \"CVE-2030-0001\", scope: EVERYTHING, kind: FALSE_POSITIVE, reason: \"x\""))
                .isEqualTo("FORBIDDEN");
        assertThat(code("problem: \"00000000-0000-7000-8000-0000000001f4\", kind: FALSE_POSITIVE, reason: \"x\""))
                .isEqualTo("FORBIDDEN");
        assertThat(code("problem: \"" + PROBLEM + "\", kind: NOT_AFFECTED, reason: \"x\""))
                .isEqualTo("BAD_USER_INPUT");
        assertThat(code("problem: \"00000000-0000-7000-8000-000000000fff\", kind: FALSE_POSITIVE, reason: \"x\""))
                .isEqualTo("NOT_FOUND");
        assertThat(code("problem: \"" + PROBLEM
                        + "\", kind: ACCEPTED, reason: \"x\", validUntil: \"2001-01-01T00:00:00Z\""))
                .isEqualTo("BAD_USER_INPUT");
    }

    @Test
    void decisionsAndTheAuditAreListedByWhatTheyName() {
        decide("kind: FALSE_POSITIVE, reason: \"of ada\", problem: \"" + PROBLEM + "\"");

        assertThat(data("{ decisions(filter: {inForce: true}) { nodes { reason } } }")
                        .findValuesAsText("reason"))
                .contains("of ada");
        assertThat(data("{ decisions(filter: {author: \"root\"}) { nodes { state } } }")
                        .findValuesAsText("state"))
                .containsExactly("REVOKED");
        assertThat(
                        data("{ decisions(filter: {vulnerability: \"GHSA-aaaa-bbbb-cccc\"}, first: 1) { nodes { reason } } }")
                                .findValuesAsText("reason"))
                .contains("of ada");
        assertThat(
                        data("{ audit(filter: {principal: \"ada\", action: \"decision.make\"}, first: 1) { nodes { detail } } }")
                                .findValuesAsText("detail"))
                .singleElement()
                .asString()
                .contains("of ada");
    }

    private JsonNode data(String query) {
        return server.data(query, null, Map.of());
    }

    private void decide(String input) {
        data("mutation { decide(input: {" + input + "}) { changed } }");
    }

    private String code(String input) {
        return server.answer("mutation { decide(input: {" + input + "}) { changed } }")
                .at("/errors/0/extensions/code")
                .asText();
    }

    private List<Integer> priorities() {
        return StreamSupport.stream(data(SEEN).at("/problems/nodes").spliterator(), false)
                .map(node -> node.path("priority").asInt())
                .toList();
    }
}
