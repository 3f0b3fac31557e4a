package io.vulnstream.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Documents of others become decisions, or it is told why not. */
@ExtendWith(VertxExtension.class)
class VexImportIT {
    private static final String SHOP = "registry.test/shop";
    private static final String IMAGE =
            "pkg:oci/shop@sha256%3A" + "a".repeat(64) + "?repository_url=registry.test%2Fshop";
    private static final String DECISIONS = """
            select v.name, d.kind, d.scope, d.justification, d.ecosystem, d.package, d.reason, d.author, d.origin
            from decision d join decision_in_force f on f.decision_id = d.id
            join vulnerability v on v.id = d.vulnerability_id order by d.id""";
    private ExchangeServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void start(Vertx vertx) {
        server = ExchangeServer.start(vertx, folder).seeded();
    }

    @Test
    void aStatementBecomesADecisionAboutThePackageItNames() {
        // When its subcomponent is a binary package, it is about what that is built from
        server.run("insert into binary_package values (1, 'Alpine', 'libssl1.1', 1)");
        var result = server.take(
                document(1, notAffected("CVE-2030-0001", IMAGE, "pkg:apk/alpine/libssl1.1@1.1.1g-r0?arch=x86")));
        // Then
        assertThat(outcomes(result)).containsExactly("applied");
        assertThat(server.rows(DECISIONS))
                .containsExactly(
                        "CVE-2030-0001 | 0 | 0 | 1 | Alpine | openssl | it is patched | root | https://vex.test/1");
        assertThat(server.rows("""
                        select d.original ->> 'author', d.original -> 'statement' ->> 'status' from decision d""")).containsExactly("Ada | not_affected");
        assertThat(states()).containsExactly("not_affected", "in_triage");
        assertThat(server.rows("select suppressed from problem_view where problem_id = 4 and team_id = 0"))
                .as("in the view of the problem of a repository that has nothing but this image")
                .containsExactly("0");
    }

    @Test
    void theSameDocumentAgainChangesNothing() {
        var document = document(1, notAffected("CVE-2030-0001", IMAGE), notAffected("CVE-2030-0002", IMAGE));
        assertThat(outcomes(server.take(document))).containsExactly("applied", "applied");
        var before =
                server.rows("select xmin::text, id from decision union all select xmin::text, id from vex_statement");

        assertThat(outcomes(server.take(document))).containsExactly("unchanged", "unchanged");
        assertThat(outcomes(server.take(document))).containsExactly("unchanged", "unchanged");

        assertThat(server.rows("select id from decision")).hasSize(2);
        assertThat(server.rows("select xmin::text, id from decision")).isSubsetOf(before);
    }

    @Test
    void aLaterVersionLiftsAndReplacesAndAnOlderOneChangesNothing() {
        // Given
        var first = document(1, notAffected("CVE-2030-0001", IMAGE), notAffected("CVE-2030-0002", IMAGE));
        server.take(first);
        assertThat(states()).containsExactly("not_affected", "not_affected");
        // When
        var second = document(
                3,
                stated("CVE-2030-0001", "affected"),
                notAffected("CVE-2030-0002", IMAGE).replace("it is patched", "it is gone"));
        assertThat(outcomes(server.take(second))).containsExactly("applied", "applied");
        // Then
        assertThat(states()).containsExactly("in_triage", "not_affected");
        assertThat(server.rows(DECISIONS)).singleElement().asString().contains("it is gone");
        assertThat(outcomes(server.take(document(2, notAffected("CVE-2030-0001", IMAGE)))))
                .containsExactly("unchanged");
        assertThat(states()).containsExactly("in_triage", "not_affected");
        // And a statement that lifts nothing says so
        assertThat(outcomes(server.take(
                        document(4, stated("CVE-2030-0001", "under_investigation"), stated("CVE-2030-0002", "fixed")))))
                .containsExactly("unchanged", "applied");
        assertThat(server.rows(DECISIONS)).isEmpty();
    }

    @Test
    void whatIsNotKnownIsKeptCountedAndAppliedWhenItIsKnown() {
        // Given
        var other = IMAGE.replace("aaaa", "cccc");
        var document = document(
                1,
                notAffected("CVE-2030-0001", other),
                notAffected("CVE-2030-0001", IMAGE, "pkg:npm/nobody-has-this@1"),
                stated("CVE-2030-0002", "gone"),
                notAffected("CVE-2030-0002", "pkg:oci/shop?repository_url=registry.test%2Fshop"));
        // When
        var result = server.take(document);
        // Then
        assertThat(outcomes(result)).containsExactly("unknown-product", "unknown-product", "unusable", "applied");
        assertThat(result.at("/counts/unknown-product").asInt()).isEqualTo(2);
        assertThat(texts(result.at("/statements"), "/detail"))
                .containsExactly(
                        "it is not known here",
                        "no package here is called pkg:npm/nobody-has-this@1",
                        "status is 'gone': it is not_affected, affected, fixed or under_investigation",
                        "");
        assertThat(texts(Schemas.json(server.get("/vex").bodyAsString()).at("/statements"), "/product"))
                .containsExactly(IMAGE, other);
        assertThat(texts(
                        Schemas.json(server.get("/vex?outcome=unusable").bodyAsString())
                                .at("/statements"),
                        "/vulnerability"))
                .containsExactly("CVE-2030-0002");
        assertThat(server.rows("select kind, scope, source_id from decision")).containsExactly("0 | 1 | 1");
        // When it is known
        var digest = other.replaceFirst(".*%3A", "").replaceFirst("\\?.*", "");
        server.run("insert into artifact (public_id, kind, digest) values (gen_random_uuid(), 0, 'sha256:" + digest
                + "')");
        assertThat(outcomes(server.take(document)))
                .containsExactly("applied", "unknown-product", "unusable", "unchanged");
    }

    @Test
    void whatThereIsNoTimeForIsPutOffAndDoneWhenTheDocumentIsTakenInAgain(Vertx vertx) {
        // Given a document of which the first statement takes all the time there is
        var hurried = ExchangeServer.start(vertx, folder, Duration.ofNanos(1)).seeded();
        var document = document(1, notAffected("CVE-2030-0001", IMAGE), notAffected("CVE-2030-0002", IMAGE));
        assertThat(outcomes(hurried.take(document))).containsExactly("postponed", "postponed");
        assertThat(hurried.rows("select id from decision")).isEmpty();
        // When half of it was done
        server.take(document(1, notAffected("CVE-2030-0001", IMAGE)));
        // Then it is not done again, though what was decided has been revoked since
        server.run("delete from decision_in_force");
        assertThat(outcomes(server.take(document))).containsExactly("unchanged", "applied");
    }

    @Test
    void tenThousandStatementsThatCannotBeUsedAreTold() {
        var statements = IntStream.range(0, 10_000)
                .mapToObj(number -> stated("CVE-2030-" + number, "gone"))
                .toArray(String[]::new);
        assertThat(server.take(document(1, statements)).at("/counts/unusable").asInt())
                .isEqualTo(10_000);
        var more = server.post(
                "/vex",
                Buffer.buffer(document(2, String.join(",", statements), stated("CVE-1", "gone"))),
                ExchangeServer.ROOT);
        assertThat(more.statusCode()).isEqualTo(422);
        assertThat(more.bodyAsString()).contains("10001", "split it");
    }

    @Test
    void whoeverMayNotDecideIsToldSoByStatement() {
        var result = server.take(document(1, notAffected("CVE-2030-0001", IMAGE)), ExchangeServer.ADA);
        assertThat(outcomes(result)).as(result.toString()).containsExactly("applied");
        server.run("update target set active = false");
        var refused = server.take(document(2, notAffected("CVE-2030-0002", IMAGE)), ExchangeServer.ADA);
        assertThat(outcomes(refused)).containsExactly("unusable");
        assertThat(refused.at("/statements/0/detail").asText()).contains("may not decide");
    }

    @Test
    void whatIsExportedAndTakenInElsewhereIsExportedThereAsItWas(Vertx vertx) {
        // Given decisions of every kind
        server.decided("kind => 0, scope => 1, source_id => 1, vulnerability => 'CVE-2030-0001', justification => 0,"
                + " package => 'open*', ecosystem => 'Alpine', team_id => 1");
        server.decided("kind => 2, scope => 3, vulnerability => 'CVE-2030-0002', valid_until => '9999-12-31Z'");
        server.decided(
                "kind => 3, scope => 0, artifact_id => 4, vulnerability => 'GHSA-aaaa-bbbb-cccc', severity => 1");
        for (var format : List.of("openvex", "cyclonedx")) {
            var other = ExchangeServer.start(vertx, folder).seeded();
            var exported = server.export(format, "source", SHOP);
            // When
            var taken = other.take(exported);
            // Then
            assertThat(taken.at("/counts/unusable").asInt())
                    .as(taken.toString())
                    .isZero();
            assertThat(taken.at("/counts/unknown-product").asInt()).isZero();
            assertThat(other.rows(
                            "select kind from decision d join decision_in_force on decision_id = d.id order by 1"))
                    .as(taken.toPrettyString() + exported)
                    .containsExactly("0", "2", "3");
            assertThat(said(other.export(format, "source", SHOP))).isEqualTo(said(exported));
            assertThat(other.take(exported).at("/counts/applied").asInt()).isZero();
            assertThat(server.take(exported).at("/counts/applied").asInt())
                    .as("where it is from")
                    .isZero();
        }
    }

    @Test
    void documentsThatAreNoneOrTooLargeAreRefusedWithWhatToDo() {
        assertThat(server.post("/vex", Buffer.buffer("{\"a\""), ExchangeServer.ROOT)
                        .statusCode())
                .isEqualTo(422);
        var large = server.post("/vex", Buffer.buffer(new byte[9 << 20]), ExchangeServer.ROOT);
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(server.get("/vex?outcome=odd").statusCode()).isEqualTo(400);
        var hostile = server.take(document(
                1,
                notAffected("CVE-2030-0001\\u0000", IMAGE),
                notAffected("C".repeat(600), IMAGE),
                notAffected("CVE-2030-0001", "x".repeat(5_000)),
                "{\"vulnerability\": 5, \"products\": 7, \"status\": []}"));
        assertThat(outcomes(hostile)).containsOnly("unusable").hasSize(4);
        assertThat(Schemas.json(server.get("/vex?outcome=unusable").bodyAsString())
                        .at("/statements"))
                .hasSize(4);
    }

    private List<String> states() {
        return texts(
                Schemas.json(server.export("cyclonedx", "artifact", ExchangeServer.DIGEST))
                        .at("/vulnerabilities"),
                "/analysis/state");
    }

    /** What stays when it is made again: all but versions, times and ids of rows. */
    private static JsonNode said(String document) {
        var json = (ObjectNode) Schemas.json(document);
        json.remove(List.of("version", "timestamp", "metadata"));
        json.path("statements").forEach(statement -> {
            if (statement.path("status").asText().equals("under_investigation")) {
                ((ObjectNode) statement).remove("timestamp");
            }
        });
        json.path("vulnerabilities")
                .forEach(vulnerability -> vulnerability.path("properties").forEach(property -> {
                    if (property.path("name").asText().equals("vulnstream:firstSeen")) {
                        ((ObjectNode) property).remove("value");
                    }
                }));
        return json;
    }

    private static String document(int version, String... statements) {
        return """
                {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://vex.test/1", "author": "Ada",
                 "timestamp": "2026-11-23T10:00:00Z", "version": %d, "statements": [%s]}""".formatted(version, String.join(",", statements));
    }

    private static String notAffected(String vulnerability, String product) {
        return notAffectedProduct(vulnerability, "{\"@id\": \"" + product + "\"}");
    }

    private static String notAffected(String vulnerability, String product, String part) {
        return notAffectedProduct(
                vulnerability, "{\"@id\": \"" + product + "\", \"subcomponents\": [{\"@id\": \"" + part + "\"}]}");
    }

    private static String notAffectedProduct(String vulnerability, String product) {
        return """
                {"vulnerability": {"name": "%s"}, "status": "not_affected", "justification": "vulnerable_code_not_present",
                 "status_notes": "it is patched", "products": [%s]}""".formatted(vulnerability, product);
    }

    private static String stated(String vulnerability, String status) {
        return """
                {"vulnerability": {"name": "%s"}, "status": "%s", "action_statement": "update",
                 "products": [{"@id": "%s"}]}""".formatted(vulnerability, status, IMAGE);
    }

    private static List<String> outcomes(JsonNode result) {
        return texts(result.at("/statements"), "/outcome");
    }

    private static List<String> texts(JsonNode nodes, String pointer) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> node.at(pointer).asText())
                .toList();
    }
}
