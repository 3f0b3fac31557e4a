package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import graphql.introspection.IntrospectionQuery;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.testkit.Await;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is refused, with which code, and that limits hold. */
@ExtendWith(VertxExtension.class)
class RefusalIT {
    private static void refused(JsonNode answer, String code, String part) {
        assertThat(answer.at("/errors/0/extensions/code").asText()).isEqualTo(code);
        assertThat(answer.at("/errors/0/message").asText()).contains(part);
    }

    @Test
    void whatTheCallerDidWrongIsBadUserInput(Vertx vertx) {
        var server = QueryServer.start(vertx);
        refused(server.answer("{"), "BAD_USER_INPUT", "");
        refused(server.answer("{nothing}"), "BAD_USER_INPUT", "nothing");
        refused(server.answer(""), "BAD_USER_INPUT", "no 'query'");
        refused(server.answer("{findings(first: 101) {nodes {id}}}"), "BAD_USER_INPUT", "1 to 100");
        refused(server.answer("{findings(first: 0) {nodes {id}}}"), "BAD_USER_INPUT", "1 to 100");
        refused(server.answer("{node(id: \"1\") {id}}"), "BAD_USER_INPUT", "not an id");
        refused(server.answer("{findings(filter: {artifact: \"x\"}) {nodes {id}}}"), "BAD_USER_INPUT", "not an id");
        refused(server.answer("{findings(filter: {severityAtLeast: BAD}) {nodes {id}}}"), "BAD_USER_INPUT", "");
        refused(server.answer("{references(name: \"a\\u0000b\") {nodes {id}}}"), "BAD_USER_INPUT", "");
        refused(server.answer("{findings(after: \"x\") {nodes {id}}}"), "BAD_USER_INPUT", "not a cursor");
        refused(server.answer("query($n: Int!) {findings(first: $n) {nodes {id}}}"), "BAD_USER_INPUT", "");
        var other = Cursor.of(SourceStore.SOURCES, "a").text();
        refused(server.answer("{artifacts(after: \"" + other + "\") {nodes {id}}}"), "BAD_USER_INPUT", "not a cursor");
        var number = Cursor.of(ArtifactStore.ARTIFACTS, "no number").text();
        refused(server.answer("{artifacts(after: \"" + number + "\") {nodes {id}}}"), "BAD_USER_INPUT", "not a cursor");
        assertThat(server.post("{", QueryServer.ADA).statusCode()).isEqualTo(400);
        assertThat(server.post("[]", QueryServer.ADA).statusCode()).isEqualTo(400);
    }

    @Test
    void deepAndLargeQueriesAreRefusedAndIntrospectionIsNot(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx);
        var deep = "{findings(first: 1) {nodes {artifact {".repeat(1) + "children {".repeat(14) + "id" + "}".repeat(18);

        // Then
        refused(server.answer(deep), "BAD_USER_INPUT", "depth");
        refused(
                server.answer("{artifacts(first: 100) {nodes {findings(first: 100) {nodes {id}}}}}"),
                "BAD_USER_INPUT",
                "complexity");
        refused(
                server.answer(IntStream.range(0, 3000)
                        .mapToObj(i -> "a" + i + ": id")
                        .collect(Collectors.joining(" ", "{sources {nodes {", "}}}"))),
                "BAD_USER_INPUT",
                "tokens");
        assertThat(server.answer(IntrospectionQuery.INTROSPECTION_QUERY).has("errors"))
                .isFalse();
    }

    @Test
    void queriesThatAreNestedFiftyDeepAreRefused(Vertx vertx) {
        var server = QueryServer.start(vertx);
        var deep = "{problems(first: 1) {nodes {"
                + "findings(first: 1) {nodes {vulnerability {problems(first: 1) {nodes {".repeat(10) + "id"
                + "}".repeat(53);
        refused(server.answer(deep), "BAD_USER_INPUT", "depth");
        var fragments = "{artifacts(first: 1) {nodes {...a}}} fragment a on Artifact {children {...a}}";
        refused(server.answer(fragments), "BAD_USER_INPUT", "a");
    }

    @Test
    void aliasesCountAsOftenAsTheyAreWritten(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx);
        var page = "problems(first: 100) {nodes {source {id} package {name} vulnerability {name}}}";
        Function<Integer, String> times = count -> IntStream.range(0, count)
                .mapToObj(i -> "a" + i + ": " + page)
                .collect(Collectors.joining(" ", "{", "}"));

        // Then
        assertThat(server.answer(times.apply(4)).has("errors")).isFalse();
        refused(server.answer(times.apply(5)), "BAD_USER_INPUT", "complexity");
        var summaries = IntStream.range(0, 60)
                .mapToObj(i -> "a" + i + ": summary {teams {team} sources(first: 50) {nodes {source {id}}}}")
                .collect(Collectors.joining(" ", "{", "}"));
        refused(server.answer(summaries), "BAD_USER_INPUT", "complexity");
    }

    @Test
    void cursorsThatWereTamperedWithAreRefusedOrAnswerAPage(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx).seeded();
        var lists = new TreeMap<String, String>(Map.of(
                ProblemStore.BY_SEVERITY, "problems(after: %s) {nodes {id}}",
                ProblemStore.BY_DUE, "problems(orderBy: DUE, after: %s) {nodes {id}}",
                ProblemStore.BY_FIRST_SEEN, "problems(orderBy: FIRST_SEEN, after: %s) {nodes {id}}",
                ProblemStore.BY_EPSS, "problems(orderBy: EPSS, after: %s) {nodes {id}}",
                FindingStore.BY_EPSS, "findings(orderBy: EPSS, after: %s) {nodes {id}}",
                TransitionStore.CHANGES, "changes(after: %s) {nodes {problem {id}}}",
                PackageStore.PACKAGES, "packages(filter: {name: \"openssl\"}, after: %s) {nodes {findings}}",
                CoverageStore.COVERAGE, "coverage(after: %s) {nodes {scanner}}",
                SummaryStore.SOURCES, "summary {sources(after: %s) {nodes {source {id}}}}",
                SpreadStore.SOURCES, "vulnerability(name: \"CVE-2030-0001\") {sources(after: %s) {nodes {state}}}"));
        lists.put(
                ComparisonStore.ENTRIES,
                "compare(source: \"00000000-0000-7000-8000-000000000051\", from: \"1.0\", to: \"latest\")"
                        + " {entries(after: %s) {nodes {change}}}");
        var values = List.of(
                "",
                "-1",
                "x",
                "99999999999999999999",
                "9223372036854775807",
                "-9223372036854775808",
                "NaN",
                "Infinity",
                "+999999999-12-31T23:59:59Z",
                "-999999999-01-01T00:00:00Z",
                "'; drop table problem",
                "\u0000",
                "0x1p-3");

        // When
        lists.forEach((list, query) -> {
            for (int size = 1; size <= 5; size++) {
                for (var value : values) {
                    var cursor =
                            Cursor.of(list, Collections.nCopies(size, value).toArray());
                    var answer = server.answer("{" + query.formatted("\"" + cursor.text() + "\"") + "}");
                    // Then
                    var code = answer.at("/errors/0/extensions/code").asText("BAD_USER_INPUT");
                    assertThat(code)
                            .as("%s after %s times %s: %s", list, size, value, answer)
                            .isIn("BAD_USER_INPUT");
                }
            }
        });
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedUnread(Vertx vertx) {
        var server = QueryServer.start(vertx);
        assertThat(server.post("x".repeat(1_100_000), QueryServer.ADA).statusCode())
                .isEqualTo(413);
    }

    @Test
    void thereIsNoGetAndNoRootOfTheClientsOwn(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx).seeded();

        // Then
        var get = Await.value(server.client()
                .request(HttpMethod.GET, "/graphql?query={scanners{name}}")
                .bearerTokenAuthentication(QueryServer.ADA)
                .send());
        assertThat(get.statusCode()).isEqualTo(405);
        var body = QueryServer.write(Map.of(
                "query", "{scanners {name}}", "initialValue", Map.of("scanners", new Object[] {Map.of("name", "evil")
                })));
        assertThat(server.post(body, QueryServer.ADA).bodyAsString())
                .contains("trivy")
                .doesNotContain("evil");
    }

    @Test
    void aQueryThatTakesTooLongIsGivenUp(Vertx vertx) {
        // Given
        var server = QueryServer.start(
                vertx, new QueryLimits(15, 2_000, Duration.ofMillis(1500), Duration.ofHours(24)), false);
        server.run("""
                create function slow() returns boolean language sql volatile as
                'select pg_sleep(5) is not null';
                alter table scanner_state rename to scanner_state_rows;
                create view scanner_state as select * from scanner_state_rows where slow();
                insert into scanner_state_rows values ('trivy', '1', null, null, 'n')""");

        // Then
        refused(server.answer("{scanners {name}}"), "INTERNAL_SERVER_ERROR", "longer than 1500 ms");
    }

    @Test
    void anInternalErrorTellsATraceIdAndNothingElse(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx);
        server.run("alter table scanner_state rename to gone");

        // When
        var answer = server.answer("{scanners {name}}");

        // Then
        refused(answer, "INTERNAL_SERVER_ERROR", "trace_id");
        assertThat(answer.toString()).doesNotContain("scanner_state");
    }

    @Test
    void theSchemaPageWorksWithoutAnotherServer(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx, QueryServer.LIMITS, true);

        // When
        var page = Await.value(server.client()
                .get("/graphiql")
                .bearerTokenAuthentication(QueryServer.ADA)
                .send());

        // Then
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.bodyAsString()).contains("GraphiQL").doesNotContain("https://");
        assertThat(Await.value(QueryServer.start(vertx)
                                .client()
                                .get("/graphiql/")
                                .bearerTokenAuthentication(QueryServer.ADA)
                                .send())
                        .statusCode())
                .isEqualTo(404);
    }
}
