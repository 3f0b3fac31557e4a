package io.vulnstream.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.cyclonedx.exception.ParseException;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Findings in the formats of other tools. */
@ExtendWith(VertxExtension.class)
class ExportsIT {
    private ExchangeServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void start(Vertx vertx) {
        server = ExchangeServer.start(vertx, folder).seeded();
    }

    @Test
    void anArtifactIsKnownByItsIdItsDigestAReferenceAndItsName() {
        for (var name : List.of(
                "00000000-0000-7000-8000-0000000000a1",
                ExchangeServer.DIGEST,
                "registry.test/shop@" + ExchangeServer.DIGEST,
                "registry.test/shop:1.0",
                "shop:1.0")) {
            var document = Schemas.json(server.export("json", "artifact", name));
            assertThat(texts(document.at("/artifacts"), "/digest")).as(name).containsExactly(ExchangeServer.DIGEST);
        }
        assertThat(texts(
                        Schemas.json(server.export("json", "artifact", "an image of someone else"))
                                .at("/artifacts"),
                        "/name"))
                .containsExactly("an image of someone else");
    }

    @Test
    void anIndexIsEveryImageInIt() {
        var document = Schemas.json(server.export("json", "artifact", "registry.test/shop:latest"));
        assertThat(texts(document.at("/artifacts"), "/platform")).containsExactly("linux/amd64", "linux/arm64");
    }

    @Test
    void jsonHasWhatEveryScannerSaysAndWhatBecameOfScans() {
        // When
        var artifact = Schemas.json(server.export("json", "artifact", ExchangeServer.DIGEST))
                .at("/artifacts/0");
        // Then
        assertThat(texts(artifact.at("/scans"), "/outcome")).containsExactly("failed", "pending", "succeeded");
        assertThat(texts(artifact.at("/findings"), "/vulnerability")).containsExactly("CVE-2030-0001", "CVE-2030-0002");
        var finding = artifact.at("/findings/0");
        assertThat(finding.at("/version").asText()).isEqualTo("1.1.1g-r0");
        assertThat(finding.at("/aliases/0").asText()).isEqualTo("GHSA-aaaa-bbbb-cccc");
        assertThat(texts(finding.at("/attributions"), "/scanner")).containsExactly("grype", "trivy");
        assertThat(texts(finding.at("/attributions/1/occurrences"), "/package"))
                .containsExactly("libcrypto1.1", "libssl1.1");
    }

    @Test
    void resolvedFindingsComeWhenTheyAreAskedFor() {
        var all = Schemas.json(server.get("/findings?status=all&artifact=" + ExchangeServer.DIGEST)
                .bodyAsString());
        assertThat(texts(all.at("/artifacts/0/findings"), "/status")).containsExactly("open", "resolved", "open");
    }

    @Test
    void csvIsSafeForSpreadsheetsAndHasALineForWhatHasNoFindings() throws IOException {
        // Given
        server.run("update package set name = '=cmd|'' /C calc''!A0,\"x\"', version = '@1' where id = 2");
        // When
        var lines = csv(server.export("csv", "source", "registry.test/shop"));
        // Then
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1).get("package")).isEqualTo("'=cmd|' /C calc'!A0,\"x\"");
        assertThat(lines.get(1).get("version")).isEqualTo("'@1");
        assertThat(lines.get(0).get("scans"))
                .isEqualTo("grype failed (database-unusable); osv-scanner pending; trivy succeeded");
        // And what is clean does not look like what nobody looked at
        var bare = csv(server.export("csv", "artifact", "an image of someone else"));
        assertThat(bare).hasSize(1);
        assertThat(bare.get(0)).containsEntry("scans", "").containsEntry("vulnerability", "");
        assertThat(server.export("csv", "artifact", ExchangeServer.DIGEST)).contains("occurrences\r\n");
    }

    @Test
    void sarifIsValidAndTellsWhatFailedAndWhatGitHubDoesNotShow() {
        // When
        var document = server.export("sarif", "source", "registry.test/shop");
        // Then
        assertThat(Schemas.sarifProblems(document)).isEmpty();
        var run = Schemas.json(document).at("/runs/0");
        assertThat(texts(run.at("/tool/driver/rules"), "/id")).containsExactly("CVE-2030-0001", "CVE-2030-0002");
        assertThat(texts(run.at("/tool/driver/rules"), "/properties/security-severity"))
                .containsExactly("9.8", "5.5");
        assertThat(texts(run.at("/results"), "/ruleId"))
                .containsExactly("CVE-2030-0001", "CVE-2030-0002", "CVE-2030-0001");
        assertThat(texts(run.at("/results"), "/locations/0/physicalLocation/artifactLocation/uri"))
                .contains("registry.test/shop/app/lib/parser.jar");
        assertThat(run.at("/invocations/0/executionSuccessful").asBoolean()).isFalse();
        // When there are more results than are shown
        more(6_000);
        var large = Schemas.json(server.export("sarif", "artifact", ExchangeServer.DIGEST))
                .at("/runs/0");
        // Then all of them are there, and it is said
        assertThat(large.at("/results")).hasSize(6_002);
        assertThat(texts(large.at("/invocations/0/toolExecutionNotifications"), "/message/text"))
                .anyMatch(text -> text.contains("6002 results") && text.contains("5000"));
    }

    @Test
    void cycloneDxIsValidAndReadByItsLibrary() throws ParseException {
        for (var name : List.of("registry.test/shop", "registry.test/empty")) {
            // Given
            server.run("""
                    insert into source (public_id, kind, address) values (gen_random_uuid(), 0, 'registry.test/empty')
                    on conflict do nothing""");
            // When
            var document = server.export("cyclonedx", "source", name);
            // Then
            assertThat(Schemas.cycloneDxProblems(document)).as(document).isEmpty();
        }
        var bom = new JsonParser()
                .parse(server.export("cyclonedx", "source", "registry.test/shop")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(bom.getComponents()).hasSize(2);
        var image = bom.getComponents().get(0);
        assertThat(image.getPurl())
                .startsWith("pkg:oci/shop@sha256%3Aaaaa")
                .endsWith("?repository_url=registry.test%2Fshop");
        assertThat(image.getComponents())
                .extracting(component -> component.getPurl())
                .containsExactly("pkg:apk/alpine/openssl@1.1.1g-r0", "pkg:maven/org.example/parser@1.2.3");
        assertThat(bom.getVulnerabilities()).hasSize(3).allSatisfy(vulnerability -> assertThat(
                        vulnerability.getAffects().get(0).getRef())
                .matches(".*a[14]/[12]"));
        assertThat(bom.getVulnerabilities().get(0).getRatings())
                .extracting(rating -> rating.getSource().getName())
                .containsExactly("vulnstream", "grype", "trivy");
    }

    @Test
    void whatIsAskedWronglyIsToldWithWhatToDo() {
        assertThat(server.getWithoutToken("/findings?source=x").statusCode()).isEqualTo(401);
        for (var wrong : List.of(
                "/findings",
                "/findings?source=a&artifact=b",
                "/findings?source=registry.test/shop&format=pdf",
                "/findings?source=registry.test/shop&status=new")) {
            var answer = server.get(wrong);
            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
        }
        assertThat(server.get("/findings?source=registry.test/shop&format=pdf").bodyAsString())
                .contains("pdf", "csv", "sarif");
        for (var unknown :
                List.of("source=registry.test/nothing", "artifact=sha256:" + "0".repeat(64), "artifact=%00")) {
            var answer = server.get("/findings?" + unknown);
            assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(404);
            assertThat(answer.bodyAsString()).contains("not known here", "NOT_FOUND");
        }
    }

    @Test
    void aFileHasANameAndNothingStaysBehind() throws IOException {
        var answer = server.get("/findings?format=csv&source=registry.test/shop");
        assertThat(answer.getHeader("Content-Type")).isEqualTo("text/csv; charset=utf-8");
        assertThat(answer.getHeader("Content-Disposition"))
                .isEqualTo("attachment; filename=\"registry.test-shop.csv\"");
        Eventually.holds(() -> folder.toFile().list().length == 0);
    }

    private void more(int findings) {
        server.run("""
                insert into vulnerability_group (public_id, key)
                select gen_random_uuid(), 'CVE-2031-' || n from generate_series(1, %1$d) n;
                insert into finding (public_id, artifact_id, package_id, group_id, status, severity, severity_rule)
                select gen_random_uuid(), 1, 1, g.id, 0, g.id %% 6, 2 from vulnerability_group g
                where g.key like 'CVE-2031-%%'""".formatted(findings));
    }

    private static List<Map<String, String>> csv(String text) throws IOException {
        try (var rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .<Map<String, String>>readValues(text)) {
            return new ArrayList<>(rows.readAll());
        }
    }

    private static List<String> texts(JsonNode nodes, String pointer) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> node.at(pointer).asText())
                .toList();
    }
}
