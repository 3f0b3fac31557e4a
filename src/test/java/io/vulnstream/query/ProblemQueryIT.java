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
        assertThat(problems("status: [RESOLVED], suppressed: true")).containsExactly("f3");
        assertThat(problems("status: [RESOLVED]")).isEmpty();
        assertThat(problems("status: [RESOLVED, OPEN], suppressed: null")).containsExactly("f1", "f4", "f3", "f2");
        assertThat(problems("source: \"00000000-0000-7000-8000-000000000052\"")).containsExactly("f4");
        assertThat(problems("team: \"payments\"")).containsExactly("f1", "f2");
        assertThat(problems("team: \"nobody\"")).isEmpty();
        assertThat(problems("package: \"org.example:parser\"")).containsExactly("f2");
        assertThat(problems("ecosystem: \"Alpine\"")).containsExactly("f1", "f4");
        assertThat(problems("vulnerability: \"GHSA-aaaa-bbbb-cccc\"")).containsExactly("f1", "f4");
        assertThat(problems("fixAvailable: true")).containsExactly("f1", "f4");
        assertThat(problems("fixAvailable: false")).containsExactly("f2");
        assertThat(problems("reference: \"registry.test/shop:1.0\"")).containsExactly("f1", "f2");
        assertThat(problems("reference: \"registry.test/shop:latest\"")).containsExactly("f1", "f2");
        assertThat(problems("reference: \"registry.test/shop:2.0\"")).isEmpty();
        assertThat(problems("sloState: [BREACHED, WARNING]")).containsExactly("f1", "f4");
        assertThat(problems("sloState: [RUNNING]")).containsExactly("f2");
        assertThat(problems("kev: true")).containsExactly("f1", "f4");
        assertThat(problems("kev: false")).containsExactly("f2");
        assertThat(problems("epssAtLeast: 0.5")).containsExactly("f1", "f4");
        assertThat(problems("epssAtLeast: 0.51")).isEmpty();
        assertThat(problems("agreedBy: 1")).containsExactly("f1", "f4", "f2");
        assertThat(problems("agreedBy: 2")).containsExactly("f1", "f4");
        assertThat(problems("agreedBy: 3")).isEmpty();
        for (var text : List.of("ghsa-AAAA", "openss", "of the C", " 2030-0001 ")) {
            assertThat(problems("text: \"" + text + "\"")).as(text).containsExactly("f1", "f4");
        }
        assertThat(problems("text: \"%\"")).isEmpty();
    }

    @Test
    void aTeamSeesProblemsByItsOwnDecisionsAndTime() {
        // Given
        server.run("""
                update problem_view set severity = 1, severity_rule = 0, due_at = now() + interval '90 d', slo = 1
                where problem_id = 1 and team_id = 1""");

        // When
        var fields = "{nodes {severity severityRule sloState teams {team severity sloState}}}";
        var data = server.data(
                "{team: problems(filter: {team: \"payments\"}) " + fields + " fleet: problems " + fields + "}");

        // Then
        assertThat(texts(data.at("/team/nodes"), "/severity")).containsExactly("MEDIUM", "NEGLIGIBLE");
        assertThat(data.at("/team/nodes/1/severityRule").asText()).isEqualTo("DECISION");
        assertThat(data.at("/team/nodes/1/sloState").asText()).isEqualTo("RUNNING");
        assertThat(data.at("/fleet/nodes/0/severity").asText()).isEqualTo("CRITICAL");
        assertThat(data.at("/fleet/nodes/0/sloState").asText()).isEqualTo("BREACHED");
        assertThat(data.at("/fleet/nodes/0/teams").toString())
                .isEqualTo("[{\"team\":\"payments\",\"severity\":\"NEGLIGIBLE\",\"sloState\":\"RUNNING\"}]");
    }

    @Test
    void whatIsDueFirstAndWhatIsLikelyToBeExploitedAreOrders() {
        assertThat(problems("", "DUE")).containsExactly("f1", "f4", "f2");
        assertThat(problems("sloState: [WARNING]", "DUE")).containsExactly("f4");
        assertThat(problems("", "EPSS")).containsExactly("f1", "f4");
        server.run("insert into group_signal (cve, epss) values ('CVE-2030-0002', 0.7)");
        assertThat(problems("", "EPSS")).containsExactly("f2", "f1", "f4");
        assertThat(problems("team: \"payments\"", "EPSS")).containsExactly("f2", "f1");
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
                select gen_random_uuid(), 1, p.id, 1 + p.id % 2, 0, p.id % 6, 0, now() - (p.id % 7) * interval '1 min'
                from package p where p.ecosystem = 'npm';
                insert into problem_view (problem_id, team_id, source_id, status, severity, severity_rule, first_seen_at,
                                          due_at)
                select id, 0, source_id, status, severity, severity_rule, first_seen_at,
                       now() + (name_id % 5) * interval '1 h'
                from problem where id > 4;
                insert into group_signal (cve, epss) values ('CVE-2030-0002', 0.1)""");
        for (var order : FindingOrder.values()) {
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
            assertThat(ids).as(order.name()).hasSize(63).doesNotHaveDuplicates();
        }
    }

    private List<String> problems(String filter) {
        return problems(filter, "SEVERITY");
    }

    private List<String> problems(String filter, String order) {
        var data = server.data("{problems(filter: {" + filter + "}, orderBy: " + order + ") {nodes {id}}}");
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
