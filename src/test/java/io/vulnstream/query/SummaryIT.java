package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is counted for whom. */
@ExtendWith(VertxExtension.class)
class SummaryIT {
    private static final String COUNTS = """
            counts {open {critical high medium total} slo {running warning breached paused}
                    notAffected falsePositive accepted resolved unconfirmed}""";
    private QueryServer server;

    @BeforeEach
    void start(Vertx vertx) {
        server = QueryServer.start(vertx).seeded();
    }

    @Test
    void theFleetIsCountedByWhatSuppressesNothingAndByTimeLeft() {
        var summary = server.data("{summary {team " + COUNTS + "}}").get("summary");
        assertThat(summary.get("team").isNull()).isTrue();
        assertThat(summary.at("/counts/open").toString())
                .isEqualTo("{\"critical\":2,\"high\":0,\"medium\":1,\"total\":3}");
        assertThat(summary.at("/counts/slo").toString())
                .isEqualTo("{\"running\":1,\"warning\":1,\"breached\":1,\"paused\":0}");
        assertThat(summary.at("/counts/resolved").asInt()).isEqualTo(1);
    }

    @Test
    void aTeamIsCountedAsItSeesItsProblems() {
        var summary = server.data("{summary(team: \"payments\") {team " + COUNTS + " teams {team " + COUNTS + "}}}")
                .get("summary");
        assertThat(summary.get("counts").toString())
                .isEqualTo("{\"open\":{\"critical\":1,\"high\":0,\"medium\":1,\"total\":2},"
                        + "\"slo\":{\"running\":1,\"warning\":0,\"breached\":1,\"paused\":6},"
                        + "\"notAffected\":7,\"falsePositive\":8,\"accepted\":6,\"resolved\":1,\"unconfirmed\":9}");
        assertThat(summary.at("/teams/0/team").asText()).isEqualTo("payments");
        assertThat(summary.at("/teams/0/counts")).isEqualTo(summary.get("counts"));
    }

    @Test
    void theFleetTellsEachTeamAndTheWorstSourcesFirst() {
        // Given
        server.run("insert into problem_count values (2, 0, 0, 4, -1, 0, 3), (3, 0, 1, 5, -1, 0, 3)");

        // When
        var summary = server.data("""
                {summary {teams {team} all: sources {nodes {source {address} counts {open {critical high}}}}
                          first: sources(first: 1) {nodes {source {address}} pageInfo {endCursor hasNextPage}}}}""").get("summary");

        // Then
        assertThat(texts(summary.get("teams"), "/team")).containsExactly("payments");
        assertThat(texts(summary.at("/all/nodes"), "/source/address"))
                .containsExactly("mirror.test/shop", "registry.test/shop");
        assertThat(summary.at("/all/nodes/0/counts/open/high").asInt()).isEqualTo(3);
        assertThat(summary.at("/first/pageInfo/hasNextPage").asBoolean()).isTrue();
        var next = server.data("{summary {sources(first: 1, after: \""
                + summary.at("/first/pageInfo/endCursor").asText()
                + "\") {nodes {source {address}} pageInfo {hasNextPage}}}}");
        assertThat(texts(next.at("/summary/sources/nodes"), "/source/address")).containsExactly("registry.test/shop");
        assertThat(next.at("/summary/sources/pageInfo/hasNextPage").asBoolean()).isFalse();
    }

    @Test
    void theTrendHasADayForEachOfWhichSomethingIsKnownTheLastOneBeingToday() {
        var days = server.data("{summary {trend(days: 2) {day counts {open {critical}}}}}")
                .at("/summary/trend");
        assertThat(days.size()).isEqualTo(2);
        assertThat(texts(days, "/day")).isSorted();
        assertThat(days.at("/1/counts/open/critical").asInt()).isEqualTo(2);
        assertThat(days.at("/0/counts/open/critical").asInt()).isEqualTo(4);
    }

    @Test
    void aTeamThatIsNotThereIsNoTeamWithoutProblems() {
        var answer = server.answer("{summary(team: \"nobody\") {team}}");
        assertThat(answer.at("/errors/0/extensions/code").asText()).isEqualTo("NOT_FOUND");
        assertThat(server.answer("{summary {trend(days: 0) {day}}}")
                        .at("/errors/0/extensions/code")
                        .asText())
                .isEqualTo("BAD_USER_INPUT");
    }

    private static List<String> texts(JsonNode nodes, String pointer) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> node.at(pointer).asText())
                .toList();
    }
}
