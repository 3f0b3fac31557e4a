package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What dashboards read is what GraphQL says, and every query of the dashboard runs. */
@ExtendWith(VertxExtension.class)
class ReportViewsIT {
    private static final Path DASHBOARD =
            Path.of(System.getProperty("vulnstream.test.basedir", ".")).resolve("docker/grafana/dashboards/fleet.json");
    private QueryServer server;

    @BeforeEach
    void start(Vertx vertx) {
        server = QueryServer.start(vertx).seeded();
    }

    @Test
    void everyQueryOfTheDashboardAnswersARowOfTheSeed() throws IOException {
        // Given
        server.run("""
                insert into decision (public_id, kind, scope, source_id, vulnerability_id, reason, author, valid_until)
                values (gen_random_uuid(), 2, 1, 1, 1, 'later', 'ada', now() + interval '1 d')""");
        var dashboard = new JsonMapper().readTree(DASHBOARD.toFile());
        var queries = new ArrayList<String>();
        dashboard.get("panels").forEach(panel -> panel.path("targets").forEach(target -> queries.add(sql(target))));
        queries.add(dashboard.at("/templating/list/0/query").asText());

        // Then
        assertThat(queries).hasSizeGreaterThan(12);
        for (var query : queries) {
            assertThat(Await.value(server.pg().query(query)).size()).as(query).isPositive();
        }
    }

    /** As Grafana would send it. */
    private static String sql(JsonNode target) {
        return target.get("rawSql")
                .asText()
                .replaceAll(
                        "\\$__timeFilter\\((\\w+)\\)", "$1 between now() - interval '30 d' and now() + interval '1 d'")
                .replace("${team:singlequote}", "'payments','platform'");
    }

    @Test
    void problemsAreThoseOfGraphQlAsTheFleetAndAsEachTeamSeesThem() {
        server.run("update problem_view set severity = 2 where problem_id = 1 and team_id = 1");
        assertThat(
                        texts(
                                "select id::text || severity from report.problems where status = 'open' order by severity_rank desc, id"))
                .containsExactly(
                        "00000000-0000-7000-8000-0000000001f1critical",
                        "00000000-0000-7000-8000-0000000001f4critical",
                        "00000000-0000-7000-8000-0000000001f2medium");
        assertThat(
                        texts(
                                "select team || ' ' || severity || ' ' || slo from report.team_problems where vulnerability = 'CVE-2030-0001'"))
                .containsExactly("payments low breached");
        assertThat(texts("select suppressed || slo from report.problems where status = 'resolved'"))
                .containsExactly("acceptedpaused");
    }

    @Test
    void numbersAreThoseOfTheSummary() {
        var total = server.data("{summary {counts {open {total}}}}")
                .at("/summary/counts/open/total")
                .asText();
        var open = " where team is null and status = 'open' and suppressed is null";
        assertThat(texts("select sum(problems)::text from report.counts" + open))
                .containsExactly(total);
        assertThat(texts("select sum(problems)::text from report.trend" + open
                        + " and day = (now() at time zone 'UTC')::date"))
                .containsExactly(total);
        assertThat(texts("select sum(open)::text from report.sources")).containsExactly(total);
    }

    @Test
    void coverageSaysWhatGraphQlSays() {
        var nodes =
                server.data("{coverage {nodes {target {name} scanner state}}}").at("/coverage/nodes");
        var expected = new ArrayList<String>();
        nodes.forEach(node -> expected.add(node.at("/target/name").asText() + " "
                + node.get("scanner").asText() + " "
                + node.get("state").asText().toLowerCase(java.util.Locale.ROOT).replace('_', '-')));
        assertThat(texts("select target || ' ' || scanner || ' ' || state from report.coverage"))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aRoleThatMayReadReportsMayReadNothingElse() {
        server.run("""
                create role report_reader_of_test;
                grant usage on schema report to report_reader_of_test;
                grant select on all tables in schema report to report_reader_of_test""");
        try {
            server.run("begin; set local role report_reader_of_test; select count(*) from report.problems;"
                    + " select count(*) from report.coverage; rollback");
        } finally {
            server.run("drop owned by report_reader_of_test; drop role report_reader_of_test");
        }
    }

    private List<String> texts(String sql) {
        return Await.value(server.pg().list(row -> row.getString(0), sql));
    }
}
