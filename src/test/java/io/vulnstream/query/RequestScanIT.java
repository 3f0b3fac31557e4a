package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.testkit.Await;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RequestScanIT {
    private static final String MUTATION = """
            mutation($input: RequestScanInput!) {
                requestScan(input: $input) {
                    requests { id reference scanners platforms lane reason rescan principal state traceId }
                    problems { code value message }
                }
            }""";
    private QueryServer server;

    @BeforeEach
    void start(Vertx vertx) {
        server = QueryServer.start(vertx);
    }

    private JsonNode request(Map<String, Object> input) {
        return server.data(MUTATION, null, Map.of("input", input)).get("requestScan");
    }

    private List<String> rows(String sql) {
        return Await.value(server.pg().list(row -> row.getString(0), sql));
    }

    @Test
    void goodReferencesAreAcceptedAndBadOnesAnswered() {
        // When
        var payload = request(Map.of(
                "references", List.of("registry.test/a:1", "--flag", "registry.test/b:1"),
                "scanners", List.of("trivy"),
                "platforms", List.of("linux/amd64"),
                "rescan", true));

        // Then
        assertThat(payload.get("requests").size()).isEqualTo(2);
        var first = payload.at("/requests/0");
        assertThat(first.get("reference").asText()).isEqualTo("registry.test/a:1");
        assertThat(first.get("principal").asText()).isEqualTo("ada");
        assertThat(first.get("lane").asText()).isEqualTo("URGENT");
        assertThat(first.get("reason").asText()).isEqualTo("ON_DEMAND");
        assertThat(first.get("state").asText()).isEqualTo("ACCEPTED");
        assertThat(first.get("rescan").asBoolean()).isTrue();
        assertThat(first.get("traceId").asText())
                .hasSize(32)
                .isEqualTo(payload.at("/requests/1/traceId").asText());
        assertThat(payload.get("problems").toString())
                .isEqualTo("[{\"code\":\"REFERENCE_INVALID\",\"value\":\"--flag\","
                        + "\"message\":\"a reference is registry/path:tag\"}]");
        assertThat(rows("select reference from request order by id"))
                .containsExactly("registry.test/a:1", "registry.test/b:1");
    }

    @Test
    void whoAskedForWhatIsInTheAudit() {
        request(Map.of("references", List.of("registry.test/a:1"), "lane", "ROUTINE"));
        assertThat(rows("select concat_ws(' ', principal, action, subject, detail ->> 'lane') from audit"))
                .containsExactly("ada scan.request registry.test/a:1 routine");
    }

    @Test
    void theSameKeyIsTheSameRequestAndSomethingElseUnderItIsAConflict() {
        // Given
        Map<String, Object> input = Map.of("references", List.of("registry.test/a:1"), "idempotencyKey", "k");

        // When
        var first = request(input);
        var second = request(input);

        // Then
        assertThat(second.at("/requests/0/id")).isEqualTo(first.at("/requests/0/id"));
        assertThat(rows("select reference from request")).hasSize(1);
        var other = server.answer(
                MUTATION,
                null,
                Map.of("input", Map.of("references", List.of("registry.test/b:1"), "idempotencyKey", "k")));
        assertThat(other.at("/errors/0/extensions/code").asText()).isEqualTo("CONFLICT");
        assertThat(server.scans("{\"references\": [\"registry.test/a:1\"], \"idempotencyKey\": \"k\"}")
                        .bodyAsString())
                .as("HTTP and GraphQL share their keys")
                .contains(first.at("/requests/0/id").asText());
        assertThat(rows("select reference from request")).hasSize(1);
    }

    @Test
    void oneReferenceTwiceIsOneRequest() {
        var payload = request(Map.of("references", List.of("registry.test/a:1", "registry.test/a:1")));
        assertThat(payload.get("requests").size()).isEqualTo(1);
    }

    @Test
    void anUnknownScannerOrPlatformConcernsEveryReference() {
        // When
        var payload = request(Map.of(
                "references", List.of("registry.test/a:1"),
                "scanners", List.of("trivy", "tivy"),
                "platforms", List.of("linux")));

        // Then
        assertThat(payload.get("requests").size()).isZero();
        assertThat(payload.at("/problems/0/code").asText()).isEqualTo("SCANNER_UNKNOWN");
        assertThat(payload.at("/problems/0/message").asText()).contains("grype, trivy");
        assertThat(payload.at("/problems/1/code").asText()).isEqualTo("PLATFORM_INVALID");
        assertThat(rows("select reference from request")).isEmpty();
    }

    @Test
    void whoHasNoTeamMayOnlyRead() {
        // Given
        var body = QueryServer.write(Map.of(
                "query", MUTATION, "variables", Map.of("input", Map.of("references", List.of("registry.test/a:1")))));

        // When
        var answer = QueryServer.json(server.post(body, QueryServer.READER));

        // Then
        assertThat(answer.at("/errors/0/extensions/code").asText()).isEqualTo("FORBIDDEN");
        assertThat(rows("select reference from request")).isEmpty();
        assertThat(server.post(QueryServer.write(Map.of("query", "{scanners {name}}")), QueryServer.READER)
                        .bodyAsString())
                .isEqualTo("{\"data\":{\"scanners\":[]}}");
    }

    @Test
    void tooManyReferencesAreRefusedAsAWhole() {
        // Given
        var many = IntStream.range(0, 101).mapToObj(n -> "registry.test/a:" + n).toList();

        // When
        var answer = server.answer(MUTATION, null, Map.of("input", Map.of("references", many)));

        // Then
        assertThat(answer.at("/errors/0/extensions/code").asText()).isEqualTo("BAD_USER_INPUT");
        assertThat(answer.at("/errors/0/message").asText()).contains("101");
        assertThat(rows("select reference from request")).isEmpty();
    }
}
