package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DeadLettersIT {
    private static final String JOB = "00000000-0000-7000-8000-0000000000c3";
    private static final String REQUEST = "00000000-0000-7000-8000-0000000000b2";
    private QueryServer server;

    @BeforeEach
    void start(Vertx vertx) {
        server = QueryServer.start(vertx).seeded();
    }

    private JsonNode replay(String input) {
        return server.answer(
                "mutation { replayDeadLetters(input: %s) { replayed unknown remaining } }".formatted(input));
    }

    private JsonNode letters(String filter) {
        return server.data("{ deadLetters(filter: %s) { nodes { id kind cause group } } }".formatted(filter))
                .at("/deadLetters/nodes");
    }

    @Test
    void pagesGoThroughAllOnce() {
        // Given
        server.run("""
                insert into request (public_id, reference, lane, reason, principal, state, cause, detail, finished_at, trace)
                select gen_random_uuid(), 'gone:' || n, 0, 0, 'p', 3, 2, 'gone', now() - n * interval '1 s',
                       '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
                from generate_series(1, 25) n""");
        var seen = new java.util.HashSet<String>();
        var after = "null";
        // When
        while (true) {
            var page = server.data(
                            "{ deadLetters(first: 10, after: %s) { nodes { id } pageInfo { hasNextPage endCursor } } }"
                                    .formatted(after))
                    .path("deadLetters");
            page.path("nodes")
                    .forEach(node ->
                            assertThat(seen.add(node.path("id").asText())).isTrue());
            if (!page.at("/pageInfo/hasNextPage").asBoolean()) {
                break;
            }
            after = page.at("/pageInfo/endCursor").toString();
        }
        // Then
        assertThat(seen).hasSizeGreaterThanOrEqualTo(27).contains(JOB, REQUEST);
    }

    @Test
    void filtersNarrowAndAnUnknownCauseIsNamed() {
        assertThat(letters("{ scanner: \"grype\" }").findValuesAsText("id")).containsExactly(JOB);
        assertThat(letters("{ cause: \"artifact-gone\" }").findValuesAsText("id"))
                .containsExactly(REQUEST);
        assertThat(letters("{ kind: REQUEST }").findValuesAsText("id")).containsExactly(REQUEST);
        assertThat(letters("{ dropped: true }")).isEmpty();
        assertThat(server.answer("{ deadLetters(filter: { cause: \"gnoe\" }) { nodes { id } } }")
                        .at("/errors/0/message")
                        .asText())
                .contains("gnoe", "artifact-gone");
    }

    @Test
    void replayAndDropNeedOneSelectionAndSomebodyWhoMayChange() {
        assertThat(replay("{}").at("/errors/0/message").asText()).contains("one of 'ids', 'group' and 'all");
        assertThat(replay("{ all: true, group: \"x\" }")
                        .at("/errors/0/extensions/code")
                        .asText())
                .isEqualTo("BAD_USER_INPUT");
        assertThat(replay("{ all: true, limit: 0 }").at("/errors/0/message").asText())
                .contains("'limit'");
        assertThat(replay("{ all: true, perSecond: 0 }").at("/errors/0/message").asText())
                .contains("'perSecond'");
        var reader = QueryServer.json(server.post(
                QueryServer.write(Map.of(
                        "query", "mutation { dropDeadLetters(input: { all: true, reason: \"x\" }) { dropped } }")),
                QueryServer.READER));
        assertThat(reader.at("/errors/0/extensions/code").asText()).isEqualTo("FORBIDDEN");
        assertThat(letters("{}")).isNotEmpty();
    }

    @Test
    void whatIsReplayedIsGoneFromTheListAndWhatIsLeftIsCounted() {
        // When
        var done = replay("{ all: true, limit: 1 }").at("/data/replayDeadLetters");
        // Then
        assertThat(done.path("replayed").asInt()).isEqualTo(1);
        assertThat(letters("{}")).hasSize(done.path("remaining").asInt());
        assertThat(server.data("{ deadLetterGroups { count example { id } } }").path("deadLetterGroups"))
                .isNotEmpty();
    }
}
