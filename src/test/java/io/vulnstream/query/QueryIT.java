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

/** What lists hold and in which order. */
@ExtendWith(VertxExtension.class)
class QueryIT {
    private static final String ID = "00000000-0000-7000-8000-0000000000";
    private QueryServer server;

    @BeforeEach
    void start(Vertx vertx) {
        server = QueryServer.start(vertx).seeded();
    }

    private List<String> texts(JsonNode nodes, String pointer) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> node.at(pointer).asText())
                .toList();
    }

    private List<String> findings(String filter) {
        var data =
                server.data("{findings(filter: {" + filter + "}) {nodes {vulnerability {name} artifact {platform}}}}");
        return texts(data.at("/findings/nodes"), "/vulnerability/name");
    }

    @Test
    void aFailedScanIsTheLatestEvenWhenAnOlderOneSucceeded() {
        // When
        var data = server.data("""
                {artifacts(filter: {ids: ["%sa1"]}) {nodes {
                    latestScans {id scanner outcome cause current findingCount}
                    counts {critical high medium total}}}}""".formatted(ID));

        // Then
        var scans = data.at("/artifacts/nodes/0/latestScans");
        assertThat(texts(scans, "/scanner")).containsExactly("grype", "osv-scanner", "trivy");
        assertThat(texts(scans, "/outcome")).containsExactly("FAILED", "PENDING", "SUCCEEDED");
        assertThat(texts(scans, "/cause")).containsExactly("database-unusable", "null", "null");
        assertThat(data.at("/artifacts/nodes/0/counts").toString())
                .isEqualTo("{\"critical\":1,\"high\":0,\"medium\":1,\"total\":2}");
    }

    @Test
    void anOlderResultThatCameLateIsNotTheLatest() {
        // Given
        server.run("""
                insert into job (public_id, artifact_id, source_id, scanner, lane, state, scan_id, trace,
                                 reported_at, ingested_at, archived_at, finished_at)
                values ('%1$scf', 1, 1, 'trivy', 0, 4, '%1$sdf', (select trace from job limit 1),
                        now(), now(), now(), now() + interval '1 h');
                insert into scan (id, job_id, artifact_id, scanner, report_format, report_sha256, report_place, report_size,
                                  started_at, finished_at, outcome, findings, current, recorded_at)
                values ('%1$sdf', 6, 1, 'trivy', 'trivy', 'x', 'y', 1, now(), now(), 0, 9, false, now() + interval '1 h')""".formatted(ID));

        // When
        var data = server.data(
                "{artifacts(filter: {ids: [\"" + ID + "a1\"]}) {nodes {latestScans {id scanner current}}}}");

        // Then
        assertThat(data.at("/artifacts/nodes/0/latestScans/2/id").asText()).isEqualTo(ID + "d1");
        assertThat(data.at("/artifacts/nodes/0/latestScans/2/current").asBoolean())
                .isTrue();
    }

    @Test
    void tagsThatReachAnImageThroughAnIndexAreItsReferencesAndFormerOnesAreNot() {
        var data = server.data("{artifacts(filter: {ids: [\"" + ID + "a4\"]}) {nodes {references {fullName}}}}");
        assertThat(texts(data.at("/artifacts/nodes/0/references"), "/fullName"))
                .containsExactly("registry.test/shop:latest");
        assertThat(server.data("{artifacts(filter: {referenced: false}) {nodes {externalName}}}")
                        .at("/artifacts/nodes")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void filtersOfFindingsTakeWhatTheyName() {
        assertThat(findings("")).containsExactly("CVE-2030-0001", "CVE-2030-0001", "CVE-2030-0002");
        assertThat(findings("severityAtLeast: HIGH")).containsExactly("CVE-2030-0001", "CVE-2030-0001");
        assertThat(findings("status: [RESOLVED]")).containsExactly("CVE-2030-0003");
        assertThat(findings("artifact: \"" + ID + "a4\"")).containsExactly("CVE-2030-0001");
        assertThat(findings("source: \"" + ID + "52\"")).containsExactly("CVE-2030-0001", "CVE-2030-0002");
        assertThat(findings("package: \"org.example:parser\"")).containsExactly("CVE-2030-0002");
        assertThat(findings("ecosystem: \"Alpine\"")).containsExactly("CVE-2030-0001", "CVE-2030-0001");
        assertThat(findings("vulnerability: \"GHSA-aaaa-bbbb-cccc\"")).hasSize(2);
        assertThat(findings("vulnerability: \"DSA-1-1\"")).hasSize(2);
        assertThat(findings("scanner: \"grype\"")).containsExactly("CVE-2030-0001");
        assertThat(findings("artifact: \"" + ID + "ff\"")).isEmpty();
        assertThat(findings("team: \"payments\"")).containsExactly("CVE-2030-0001", "CVE-2030-0001", "CVE-2030-0002");
        assertThat(findings("team: \"payments\", severityAtLeast: CRITICAL")).containsExactly("CVE-2030-0001");
        assertThat(findings("team: \"platform\"")).isEmpty();
        assertThat(findings("team: \"payments\", source: \"" + ID + "52\"")).hasSize(2);
        assertThat(findings("reference: \"registry.test/shop:1.0\"")).containsExactly("CVE-2030-0001", "CVE-2030-0002");
        assertThat(findings("reference: \"registry.test/shop:latest\"")).hasSize(3);
        assertThat(findings("agreedBy: 2")).containsExactly("CVE-2030-0001");
        assertThat(findings("kev: true")).hasSize(2);
        assertThat(findings("epssAtLeast: 0.6")).isEmpty();
        assertThat(findings("text: \"PARSER\"")).containsExactly("CVE-2030-0002");
        assertThat(findings("fixAvailable: false")).hasSize(2);
        assertThat(findings("vulnerability: \" ghsa-AAAA-bbbb-cccc \"")).isEmpty();
        assertThat(findings("vulnerability: \" cve-2030-0002 \"")).containsExactly("CVE-2030-0002");
        assertThat(server.answer("{findings(filter: {reference: \"shop\"}) {nodes {id}}}")
                        .at("/errors/0/message")
                        .asText())
                .contains("registry/path:tag");
        assertThat(server.answer("{findings(orderBy: DUE) {nodes {id}}}")
                        .at("/errors/0/message")
                        .asText())
                .contains("problems by DUE");
    }

    @Test
    void newestFirstIsAnOrderOfItsOwn() {
        var data = server.data("{findings(orderBy: FIRST_SEEN) {nodes {severity}}}");
        assertThat(texts(data.at("/findings/nodes"), "/severity")).containsExactly("HIGH", "MEDIUM", "CRITICAL");
    }

    @Test
    void pagesOfEveryOrderGiveEachFindingOnce() {
        // Given
        server.run("""
                insert into package (ecosystem, namespace, name, version, purl)
                select 'npm', '', 'p' || n, '1', 'x' from generate_series(1, 60) n;
                insert into finding (public_id, artifact_id, package_id, group_id, status, severity, severity_rule,
                                     first_seen_at)
                select gen_random_uuid(), 1, p.id, 1 + p.id % 2, 0, p.id % 6, 0, now() - (p.id % 7) * interval '1 min'
                from package p where p.ecosystem = 'npm';
                insert into group_signal (cve, epss) values ('CVE-2030-0002', 0.1)""");

        for (var order :
                List.of("orderBy: SEVERITY", "orderBy: FIRST_SEEN", "orderBy: EPSS", "filter: {team: \"payments\"}")) {
            // When
            var ids = new ArrayList<String>();
            var pages = 0;
            String after = null;
            do {
                var page = server.data(
                                "query($after: String) {findings(" + order
                                        + ", first: 7, after: $after) {nodes {id} pageInfo {hasNextPage endCursor}}}",
                                null,
                                after == null ? Map.of() : Map.of("after", after))
                        .get("findings");
                ids.addAll(texts(page.get("nodes"), "/id"));
                after = page.at("/pageInfo/hasNextPage").asBoolean()
                        ? page.at("/pageInfo/endCursor").asText()
                        : null;
                pages++;
            } while (after != null);

            // Then
            assertThat(ids).as(order).hasSize(63).doesNotHaveDuplicates();
            assertThat(pages).isEqualTo(9);
        }
    }

    @Test
    void pagesBelowAnObjectGoOnFromTheirCursor() {
        // When
        var query = "query($after: String) {artifacts(filter: {ids: [\"" + ID
                + "a1\"]}) {nodes {findings(first: 1, after: $after) {nodes {severity} pageInfo {hasNextPage endCursor}}}}}";
        var first = server.data(query).at("/artifacts/nodes/0/findings");
        var second = server.data(
                        query,
                        null,
                        Map.of("after", first.at("/pageInfo/endCursor").asText()))
                .at("/artifacts/nodes/0/findings");

        // Then
        assertThat(first.at("/nodes/0/severity").asText()).isEqualTo("CRITICAL");
        assertThat(first.at("/pageInfo/hasNextPage").asBoolean()).isTrue();
        assertThat(second.at("/nodes/0/severity").asText()).isEqualTo("MEDIUM");
        assertThat(second.at("/pageInfo/hasNextPage").asBoolean()).isFalse();
    }

    @Test
    void anyIdLeadsToItsNodeAndThatOfAFailedJobToItsScan() {
        var kinds = Map.of(
                "51", "Source",
                "a1", "Artifact",
                "d1", "Scan",
                "c3", "Scan",
                "f1", "Vulnerability",
                "b1", "ScanRequest",
                "e1", "ExportRun");
        kinds.forEach((id, type) -> {
            var node = server.data("{node(id: \"" + ID + id + "\") {__typename id}}")
                    .get("node");
            assertThat(node.get("__typename").asText()).as(id).isEqualTo(type);
            assertThat(node.get("id").asText()).isEqualTo(ID + id);
        });
        assertThat(server.data("{node(id: \"" + ID + "00\") {id}}").get("node").isNull())
                .isTrue();
    }

    @Test
    void theIdOfAFailedJobKeepsResolvingWhenItIsRunAgain() {
        // Given
        server.run(
                "update job set state = 4, reported_at = now(), ingested_at = now(), archived_at = now(), scan_id = '"
                        + ID + "d2' where public_id = '" + ID + "c3'");

        // Then
        assertThat(server.data("{node(id: \"" + ID + "c3\") {id __typename}}").toString())
                .isEqualTo("{\"node\":{\"id\":\"" + ID + "d2\",\"__typename\":\"Scan\"}}");
    }

    @Test
    void theIdOfAFindingThatBecamePartOfAnotherAnswersThatOne() {
        // Given
        var former = "00000000-0000-7000-8000-000000000fff";
        server.run("insert into finding_moved (public_id, finding_id) values ('" + former + "', 2)");

        // Then
        assertThat(server.data("{node(id: \"" + former + "\") {id ... on Finding {severity}}}")
                        .toString())
                .isEqualTo("{\"node\":{\"id\":\"00000000-0000-7000-8000-000000000f12\",\"severity\":\"MEDIUM\"}}");
    }

    @Test
    void theIdOfAVulnerabilityThatBecameTheAliasOfAnotherAnswersThatOne() {
        // Given
        var former = "00000000-0000-7000-8000-000000000ffe";
        server.run("""
                insert into vulnerability_group (public_id, key) values ('%s', 'GHSA-once');
                insert into vulnerability (name) values ('GHSA-once');
                insert into group_member (vulnerability_id, group_id, covering)
                select v.id, 1, false from vulnerability v where v.name = 'GHSA-once'""".formatted(former));

        // Then
        assertThat(server.data("{node(id: \"" + former + "\") {id}}")
                        .at("/node/id")
                        .asText())
                .isEqualTo(ID + "f1");
    }

    @Test
    void whoLookedAndDoesNotReportAFindingIsToldAndWhoDidNotLookIsNot() {
        var data = server.data("""
                {findings(first: 5, filter: {artifact: "%sa1"}) {nodes {
                    agreement {looked reporting silent {scanner}}}}}""".formatted(ID));
        assertThat(texts(data.at("/findings/nodes"), "/agreement/looked")).containsExactly("2", "2");
        assertThat(texts(data.at("/findings/nodes/0/agreement/reporting"), "")).containsExactly("grype", "trivy");
        assertThat(texts(data.at("/findings/nodes/1/agreement/reporting"), "")).containsExactly("trivy");
        assertThat(texts(data.at("/findings/nodes/1/agreement/silent"), "/scanner"))
                .containsExactly("grype");
    }

    @Test
    void targetsThatNobodyListsAreToldWithTheReason() {
        var data = server.data("{missedTargets {target {name} lastGoodAt detail}}");

        assertThat(data.at("/missedTargets")).hasSize(1);
        assertThat(data.at("/missedTargets/0/target/name").asText()).isEqualTo("missed");
        assertThat(data.at("/missedTargets/0/lastGoodAt").asText()).isNotEmpty();
        assertThat(data.at("/missedTargets/0/detail").asText()).isEqualTo("registry.test answered 503");
        assertThat(server.data("{missedTargets(hours: 100) {target {name}}}").at("/missedTargets"))
                .isEmpty();
    }

    @Test
    void aTargetSaysWhetherItWasListedInTime() {
        // Given
        server.run("""
                insert into target (team_id, name, repository, definition, file, line, active) values
                    (1, 'added', 'registry.test/added', '{}', 'targets/payments.yaml', 20, true),
                    (1, 'gone', 'registry.test/gone', '{}', 'targets/payments.yaml', 21, false);
                update target set changed_at = now() - interval '23 h' where name = 'added'""");

        // When
        var nodes = server.data("{targets {nodes {name state}}}").at("/targets/nodes");
        var missed = server.data("{targets(state: MISSED) {nodes {name lastGoodAt}}}")
                .at("/targets/nodes");
        var sources = server.data("{sources(search: \"registry.test/shop\") {nodes {targets {name state}}}}");

        // Then
        assertThat(nodes.toString())
                .contains(
                        "{\"name\":\"gone\",\"state\":\"REMOVED\"}",
                        "{\"name\":\"added\",\"state\":\"NEW\"}",
                        "{\"name\":\"missed\",\"state\":\"MISSED\"}",
                        "{\"name\":\"shop\",\"state\":\"LISTED\"}");
        assertThat(missed).hasSize(1);
        assertThat(missed.at("/0/lastGoodAt").asText()).isNotEmpty();
        assertThat(sources.at("/sources/nodes/0/targets").toString())
                .isEqualTo("[{\"name\":\"shop\",\"state\":\"LISTED\"}]");
    }

    @Test
    void progressCountsWhatRequestsWaitFor() {
        var data = server.data("{progress(requests: [\"" + ID + "b1\", \"" + ID + "b2\", \"" + ID
                + "b3\"]) {requests {accepted resolved done failed} scanners {scanner waiting running done failed}}}");
        assertThat(data.at("/progress/requests").toString())
                .isEqualTo("{\"accepted\":0,\"resolved\":1,\"done\":1,\"failed\":1}");
        assertThat(StreamSupport.stream(data.at("/progress/scanners").spliterator(), false)
                        .map(JsonNode::toString))
                .containsExactly(
                        "{\"scanner\":\"grype\",\"waiting\":0,\"running\":0,\"done\":0,\"failed\":1}",
                        "{\"scanner\":\"osv-scanner\",\"waiting\":0,\"running\":1,\"done\":0,\"failed\":0}",
                        "{\"scanner\":\"trivy\",\"waiting\":1,\"running\":0,\"done\":2,\"failed\":0}");
    }

    @Test
    void whatSourcesSayIsOrderedAndLinksThatAreNoneAreLeftOut() {
        var data = server.data(
                "{findings(first: 1) {nodes {version vulnerability {title aliases coveredBy links publishedAt}}}}");
        var finding = data.at("/findings/nodes/0");
        assertThat(finding.get("version").asText()).isEqualTo("1.1.1g-r0");
        assertThat(finding.get("vulnerability").toString())
                .isEqualTo(
                        "{\"title\":\"of the CVE\",\"aliases\":[\"GHSA-aaaa-bbbb-cccc\"],\"coveredBy\":[\"DSA-1-1\"],"
                                + "\"links\":[\"https://example.test/a\",\"https://example.test/b\"],"
                                + "\"publishedAt\":\"2030-01-01T00:00:00Z\"}");
    }
}
