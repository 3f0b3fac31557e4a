package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where packages and vulnerabilities are, what two tags differ in, and what was not looked at. */
@ExtendWith(VertxExtension.class)
class WhereQueryIT {
    private static final String SHOP = "source: \"00000000-0000-7000-8000-000000000051\"";
    private QueryServer server;

    @BeforeEach
    void start(Vertx vertx) {
        server = QueryServer.start(vertx).seeded();
    }

    @Test
    void aPackageIsFoundByItsNameItsLastPartItsVersionAndItsPurl() {
        assertThat(packages("name: \"org.example:parser\"")).containsExactly("linux/amd64 1");
        assertThat(packages("name: \"parser\", version: \"1.2.3\"")).containsExactly("linux/amd64 1");
        assertThat(packages("name: \"parser\", version: \"1.2.4\"")).isEmpty();
        assertThat(packages("name: \"arser\"")).isEmpty();
        assertThat(packages("name: \"parser\", ecosystem: \"npm\"")).isEmpty();
        assertThat(packages("purl: \"pkg:maven/org.example/parser@1.2.3\"")).containsExactly("linux/amd64 1");
        assertThat(packages("name: \"openssl\"")).containsExactly("linux/amd64 1", "linux/arm64 1");
        assertThat(packages("name: \"openssl\", team: \"platform\"")).isEmpty();
    }

    @Test
    void packagesOfAnOperatingSystemAreFoundByTheVersionInstalled() {
        assertThat(packages("name: \"openssl\", version: \"1.1.1g-r0\"")).containsExactly("linux/amd64 1");
        assertThat(packages("name: \"openssl\", version: \"3.0\"")).isEmpty();
    }

    @Test
    void aPackageInWhatNothingLeadsToIsShownOnlyWhenAskedFor() {
        server.run("delete from source_artifact where artifact_id = 4");
        assertThat(packages("name: \"openssl\"")).containsExactly("linux/amd64 1");
        assertThat(packages("name: \"openssl\", everywhere: true")).hasSize(2);
        assertThat(server.answer("{packages(filter: {version: \"1\"}) {nodes {findings}}}")
                        .at("/errors/0/message")
                        .asText())
                .contains("names no package");
    }

    @Test
    void aVulnerabilityLeadsToTheSourcesThatHaveItAndThoseInWhichItIsFixed() {
        // Given
        server.run("update problem set status = 1, resolved_at = now() where id = 4;"
                + "update problem_view set status = 1 where problem_id = 4");

        // When
        var query = "{vulnerability(name: \"CVE-2030-0001\") {sources(first: 1%s) {"
                + "nodes {source {address} state problems fixVersion resolvedAt} pageInfo {endCursor hasNextPage}}}}";
        var first = server.data(query.formatted("")).at("/vulnerability/sources");
        var after = ", after: \"" + first.at("/pageInfo/endCursor").asText() + "\"";
        var second = server.data(query.formatted(after)).at("/vulnerability/sources");

        // Then
        assertThat(first.at("/nodes/0/source/address").asText()).isEqualTo("registry.test/shop");
        assertThat(first.at("/nodes/0/state").asText()).isEqualTo("OPEN");
        assertThat(first.at("/nodes/0/fixVersion").asText()).isEqualTo("1.1.1l-r0");
        assertThat(second.at("/nodes/0/source/address").asText()).isEqualTo("mirror.test/shop");
        assertThat(second.at("/nodes/0/state").asText()).isEqualTo("FIXED");
        assertThat(second.at("/nodes/0/resolvedAt").isNull()).isFalse();
        assertThat(second.at("/nodes/0/fixVersion").isNull()).isTrue();
        assertThat(second.at("/pageInfo/hasNextPage").asBoolean()).isFalse();
    }

    @Test
    void aSourceWhoseProblemsAreAllSuppressedIsNeitherOpenNorFixed() {
        server.run("update problem_view set suppressed = 0 where problem_id = 1 and team_id = 0");
        var sources = server.data("{vulnerability(name: \"CVE-2030-0001\") {sources {nodes {state}}}}")
                .at("/vulnerability/sources/nodes");
        assertThat(texts(sources, "/state")).containsExactly("OPEN", "SUPPRESSED");
    }

    @Test
    void twoTagsAreComparedByPackageAndVulnerability() {
        // Given
        server.run("insert into reference (source_id, name, artifact_id) values (1, 'arm', 4);"
                + "insert into finding (public_id, artifact_id, package_id, group_id, status, severity, severity_rule)"
                + " values (gen_random_uuid(), 4, 2, 3, 0, 2, 0)");

        // When
        var compared = compare("1.0", "arm", "");

        // Then
        assertThat(compared.toString()).contains("\"appeared\":1,\"resolved\":1,\"unchanged\":1,\"comparable\":false");
        assertThat(entries(compared))
                .containsExactly(
                        "APPEARED org.example:parser CVE-2030-0003",
                        "RESOLVED org.example:parser CVE-2030-0002",
                        "UNCHANGED openssl CVE-2030-0001");
        assertThat(entries(compare("arm", "1.0", "(change: APPEARED)")))
                .containsExactly("APPEARED org.example:parser CVE-2030-0002");
        var all = new ArrayList<String>();
        var page = compare("1.0", "arm", "(first: 1)");
        for (int i = 0; i < 3; i++) {
            all.addAll(entries(page));
            page = compare(
                    "1.0",
                    "arm",
                    "(first: 1, after: \""
                            + page.at("/entries/pageInfo/endCursor").asText() + "\")");
        }
        assertThat(all).isEqualTo(entries(compared));
    }

    @Test
    void aTagThatNobodyLookedAtIsNotComparable() {
        assertThat(compare("1.0", "latest", "").get("comparable").asBoolean()).isTrue();
        server.run("delete from watermark");
        assertThat(compare("1.0", "latest", "").get("comparable").asBoolean()).isFalse();
        assertThat(server.answer("{compare(" + SHOP + ", from: \"1.0\", to: \"9\") {appeared}}")
                        .at("/errors/0/extensions/code")
                        .asText())
                .isEqualTo("NOT_FOUND");
    }

    @Test
    void whatWasNotLookedAtIsNeverOk() {
        // arm64 was never scanned, grype's newest scan failed; base cannot be listed; nobody lists the third.
        assertThat(coverage("team: \"payments\""))
                .containsExactly(
                        "shop grype NEVER_SCANNED 2/1/1 database-unusable",
                        "shop trivy NEVER_SCANNED 2/1/0 null",
                        "missed grype LISTING_FAILING 0/0/0 registry-unavailable",
                        "missed trivy LISTING_FAILING 0/0/0 registry-unavailable");
        assertThat(coverage("state: [OK]")).isEmpty();
        assertThat(coverage("team: \"platform\", scanner: \"trivy\""))
                .containsExactly("base trivy LISTING_FAILING 0/0/0 registry-unavailable");
    }

    @Test
    void coverageIsOkWhenAllWasLookedAtWithADatabaseThatIsYoungEnough() {
        // Given
        server.run("""
                update listing set outcome = 0, cause = null;
                insert into watermark select 4, scanner, scan_id, scan_recorded_at, database_built, started_at
                from watermark where artifact_id = 1""");

        // Then
        assertThat(coverage("team: \"payments\", scanner: \"trivy\", state: [OK, STALE]"))
                .containsExactly("shop trivy OK 2/0/0 null");
        assertThat(coverage("scanner: \"grype\", state: [SCAN_FAILING]"))
                .containsExactly("shop grype SCAN_FAILING 2/0/1 database-unusable");
        assertThat(coverage("team: \"payments\", state: [STALE], staleAfterHours: 20"))
                .containsExactly("shop trivy STALE 2/0/0 null");
        server.run("update target set definition = '{\"scanners\": [\"trivy\"]}' where id = 1");
        assertThat(coverage("team: \"payments\", scanner: \"grype\"")).noneMatch(row -> row.startsWith("shop"));
    }

    private List<String> coverage(String filter) {
        var nodes = server.data("{coverage(filter: {" + filter + "}) {nodes {"
                        + "target {name} scanner state artifacts neverScanned failing cause databaseAgeHours}}}")
                .at("/coverage/nodes");
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> "%s %s %s %s/%s/%s %s"
                        .formatted(
                                node.at("/target/name").asText(),
                                node.get("scanner").asText(),
                                node.get("state").asText(),
                                node.get("artifacts").asText(),
                                node.get("neverScanned").asText(),
                                node.get("failing").asText(),
                                node.get("cause").asText()))
                .toList();
    }

    private JsonNode compare(String from, String to, String page) {
        return server.data("{compare(%s, from: \"%s\", to: \"%s\") {".formatted(SHOP, from, to)
                        + "appeared resolved unchanged comparable entries" + page
                        + " {nodes {change package {name} vulnerability {name}} pageInfo {endCursor}}}}")
                .get("compare");
    }

    private static List<String> entries(JsonNode comparison) {
        return StreamSupport.stream(comparison.at("/entries/nodes").spliterator(), false)
                .map(node -> node.get("change").asText() + " "
                        + node.at("/package/name").asText() + " "
                        + node.at("/vulnerability/name").asText())
                .toList();
    }

    private List<String> packages(String filter) {
        var nodes = server.data("{packages(filter: {" + filter
                        + "}) {nodes {package {name} artifact {platform references {fullName}} findings worst}}}")
                .at("/packages/nodes");
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> node.at("/artifact/platform").asText() + " "
                        + node.get("findings").asText())
                .toList();
    }

    private static List<String> texts(JsonNode nodes, String pointer) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> node.at(pointer).asText())
                .toList();
    }
}
