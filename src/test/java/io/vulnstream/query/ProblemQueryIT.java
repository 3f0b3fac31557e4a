package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which problems lists hold, in which order, and what leads to them. */
@ExtendWith(VertxExtension.class)
class ProblemQueryIT {
    private static final String ID = "00000000-0000-7000-8000-0000000001";
    private QueryServer server;

    @BeforeEach
    void start(Vertx vertx) {
        server = QueryServer.start(vertx).seeded();
    }

    @Test
    void filtersTakeWhatTheyName() {
        assertThat(problems("")).containsExactly("f1", "f4", "f2");
        assertThat(problems("severityAtLeast: HIGH")).containsExactly("f1", "f4");
        assertThat(problems("status: [RESOLVED]")).containsExactly("f3");
        assertThat(problems("source: \"00000000-0000-7000-8000-000000000052\"")).containsExactly("f4");
        assertThat(problems("team: \"payments\"")).containsExactly("f1", "f2");
        assertThat(problems("team: \"nobody\"")).isEmpty();
        assertThat(problems("package: \"org.example:parser\"")).containsExactly("f2");
        assertThat(problems("ecosystem: \"Alpine\"")).containsExactly("f1", "f4");
        assertThat(problems("vulnerability: \"GHSA-aaaa-bbbb-cccc\"")).containsExactly("f1", "f4");
        assertThat(problems("fixAvailable: true")).containsExactly("f1", "f4");
        assertThat(problems("fixAvailable: false")).containsExactly("f2");
    }

    @Test
    void aProblemLeadsToItsFindingsInAllThatCounts() {
        var data = server.data("""
                {problems(filter: {team: "payments"}, first: 5) {nodes {
                    package {name version} findings(first: 5) {nodes {artifact {platform} version}} transitions {kind cause to}}}}""");
        var first = data.at("/problems/nodes/0");
        assertThat(texts(first.at("/findings/nodes"), "/artifact/platform"))
                .containsExactly("linux/amd64", "linux/arm64");
        assertThat(texts(first.at("/transitions"), "/kind")).containsExactly("SEVERITY_CHANGED", "APPEARED");
        var second = data.at("/problems/nodes/1");
        assertThat(second.at("/package/version").isNull()).isTrue();
        assertThat(texts(second.at("/findings/nodes"), "/version")).containsExactly("1.2.3");
    }

    @Test
    void theIdOfAProblemThatBecameOneWithAnotherAnswersThatOne() {
        var data = server.data("{node(id: \"" + ID + "ff\") {id ... on Problem {status}}}");
        assertThat(data.at("/node/id").asText()).isEqualTo(ID + "f1");
        assertThat(data.at("/node/status").asText()).isEqualTo("OPEN");
    }

    @Test
    void whatChangedIsToldWithItsCauseTheNewestFirst() {
        assertThat(changes("")).containsExactly("SEVERITY_CHANGED", "APPEARED");
        assertThat(changes("cause: [DATABASE]")).containsExactly("SEVERITY_CHANGED");
        assertThat(changes("kind: [APPEARED, RESOLVED]")).containsExactly("APPEARED");
        assertThat(changes("team: \"payments\"")).hasSize(2);
        assertThat(changes("team: \"platform\"")).isEmpty();
        assertThat(changes("source: \"00000000-0000-7000-8000-000000000051\"")).hasSize(2);
        assertThat(changes("since: \"2099-01-01T00:00:00Z\"")).isEmpty();
        assertThat(changes("until: \"2020-01-01T00:00:00Z\"")).isEmpty();
        assertThat(changes("since: \"2020-01-01T00:00:00Z\", until: \"2099-01-01T00:00:00Z\""))
                .hasSize(2);
    }

    @Test
    void anyIdOfAVulnerabilityLeadsToWhereItIs() {
        for (var name : List.of("CVE-2030-0001", "cve-2030-0001 ", "GHSA-aaaa-bbbb-cccc", "DSA-1-1")) {
            var data = server.data("{vulnerability(name: \"" + name
                    + "\") {name problems(first: 5) {nodes {source {address} status fixVersion}}}}");
            assertThat(data.at("/vulnerability/name").asText()).as(name).isEqualTo("CVE-2030-0001");
            assertThat(texts(data.at("/vulnerability/problems/nodes"), "/source/address"))
                    .containsExactly("registry.test/shop", "mirror.test/shop");
        }
        assertThat(server.data("{vulnerability(name: \"CVE-1\") {name}}")
                        .get("vulnerability")
                        .isNull())
                .isTrue();
    }

    private List<String> changes(String filter) {
        return texts(
                server.data("{changes(filter: {" + filter + "}) {nodes {transition {kind}}}}")
                        .at("/changes/nodes"),
                "/transition/kind");
    }

    @Test
    void pagesOfEveryOrderGiveEachProblemOnce() {
        // Given
        server.run("""
                insert into package (ecosystem, namespace, name, version, purl)
                select 'npm', '', 'p' || n, '', 'x' from generate_series(1, 60) n;
                insert into problem (public_id, source_id, name_id, group_id, status, severity, severity_rule, first_seen_at)
                select gen_random_uuid(), 1, p.id, 1, 0, p.id % 6, 0, now() - (p.id % 7) * interval '1 min'
                from package p where p.ecosystem = 'npm'""");
        for (var order : List.of("SEVERITY", "FIRST_SEEN")) {
            // When
            var ids = new ArrayList<String>();
            JsonNode page;
            var after = Map.<String, Object>of();
            do {
                page = server.data(
                                "query($after: String) {problems(orderBy: " + order
                                        + ", first: 7, after: $after) {nodes {id} pageInfo {hasNextPage endCursor}}}",
                                null,
                                after)
                        .get("problems");
                ids.addAll(texts(page.get("nodes"), "/id"));
                after = Map.of("after", page.at("/pageInfo/endCursor").asText());
            } while (page.at("/pageInfo/hasNextPage").asBoolean());
            // Then
            assertThat(ids).as(order).hasSize(63).doesNotHaveDuplicates();
        }
    }

    private List<String> problems(String filter) {
        var data = server.data("{problems(filter: {" + filter + "}) {nodes {id}}}");
        return texts(data.at("/problems/nodes"), "/id").stream()
                .map(id -> id.substring(34))
                .toList();
    }

    private static List<String> texts(JsonNode nodes, String pointer) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> node.at(pointer).asText())
                .toList();
    }
}
