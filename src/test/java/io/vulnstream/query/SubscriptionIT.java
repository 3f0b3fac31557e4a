package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is told to who subscribed, and that nothing is left out. */
@ExtendWith(VertxExtension.class)
class SubscriptionIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String BEGINNING = "(after: \""
            + Cursor.of(TransitionStore.FOLLOWED, Instant.parse("2020-01-01T00:00:00Z"), 0)
                    .text() + "\")";
    private QueryServer server;
    private Vertx vertx;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        server = QueryServer.start(vertx).seeded();
        server.run("delete from transition");
    }

    @Test
    void withoutACursorItBeginsNow() {
        // Given
        server.run("insert into transition (problem_id, kind, cause, at) values (1, 0, 0, now() - interval '1 min')");
        var heard = subscribe("");

        // When
        Eventually.holds(() -> {
            happened(2, 1);
            return !heard.isEmpty();
        });

        // Then
        assertThat(kinds(heard)).containsOnly("RESOLVED");
    }

    @Test
    void whatNobodyCanSubscribeToIsSaid() {
        assertThat(refusal("(after: \"x\")")).contains("not a cursor");
        assertThat(refusal("(filter: {until: \"2030-01-01T00:00:00Z\"})")).contains("has no end");
    }

    private String refusal(String arguments) {
        var said = new CopyOnWriteArrayList<String>();
        var socket = connect();
        socket.textMessageHandler(said::add);
        send(socket, Map.of("type", "connection_init"));
        Eventually.holds(() -> !said.isEmpty());
        var query = "subscription {changes" + arguments + " {cursor}}";
        send(socket, Map.of("id", "1", "type", "subscribe", "payload", Map.of("query", query)));
        Eventually.holds(() -> said.size() > 1);
        return said.get(1);
    }

    @Test
    void changesAreToldAsTheyHappenWithWhatHangsOnThem() {
        // Given
        var heard = subscribe(BEGINNING);

        // When
        happened(2, 0);
        happened(1, 1);

        // Then
        Eventually.holds(() -> heard.size() >= 2);
        assertThat(heard.get(0).at("/change/transition/kind").asText()).isEqualTo("APPEARED");
        assertThat(heard.get(0).at("/change/problem/package/name").asText()).isEqualTo("org.example:parser");
        assertThat(heard.get(1).at("/change/transition/kind").asText()).isEqualTo("RESOLVED");
        assertThat(heard.get(1).at("/change/problem/package/name").asText()).isEqualTo("openssl");
    }

    @Test
    void whoComesBackWithACursorMissesNothing() {
        // Given
        var heard = subscribe(BEGINNING);
        happened(1, 0);
        Eventually.holds(() -> heard.size() >= 1);
        happened(2, 1);
        happened(4, 2);

        // When
        var again = subscribe("(after: \"" + heard.get(0).get("cursor").asText() + "\")");

        // Then
        Eventually.holds(() -> again.size() >= 2);
        assertThat(kinds(again)).containsExactly("RESOLVED", "REOPENED");
    }

    @Test
    void whatCommitsLateIsToldInItsPlace() {
        // Given
        var heard = subscribe(BEGINNING);

        // When
        var late = Await.value(server.pg()
                .withTransaction(open -> open.query("insert into transition (problem_id, kind, cause) values (1, 0, 0)")
                        .execute()
                        .compose(inserted ->
                                server.pg().query("insert into transition (problem_id, kind, cause) values (2, 1, 0)"))
                        .compose(inserted -> vertx.timer(2_500))
                        .map(waited -> heard.isEmpty())));

        // Then
        assertThat(late).isTrue();
        Eventually.holds(() -> heard.size() >= 2);
        assertThat(kinds(heard)).containsExactly("APPEARED", "RESOLVED");
    }

    @Test
    void onlyWhatTheFilterNamesIsTold() {
        var heard = subscribe(BEGINNING.replace(")", ", filter: {team: \"payments\", kind: [RESOLVED]})"));
        happened(4, 1);
        happened(1, 0);
        happened(1, 1);
        Eventually.holds(() -> heard.size() >= 1);
        assertThat(heard.get(0).at("/change/problem/package/name").asText()).isEqualTo("openssl");
    }

    @Test
    void whoMayNotReadMayNotListenAndNobodySubscribesByPost() {
        assertThatThrownBy(() -> Await.value(vertx.createWebSocketClient()
                        .connect(new WebSocketConnectOptions()
                                .setHost("127.0.0.1")
                                .setPort(server.address().getPort())
                                .setURI("/graphql"))))
                .hasRootCauseInstanceOf(UpgradeRejectedException.class)
                .hasStackTraceContaining("401");
        assertThat(server.answer("subscription {changes {cursor}}")
                        .at("/errors/0/message")
                        .asText())
                .contains("WebSocket");
    }

    private static List<String> kinds(List<JsonNode> heard) {
        return heard.stream()
                .map(event -> event.at("/change/transition/kind").asText())
                .toList();
    }

    private void happened(int problem, int kind) {
        server.run("insert into transition (problem_id, kind, cause) values (%d, %d, 0)".formatted(problem, kind));
    }

    /** Answers when the subscription stands: what happens from then on is told. */
    private List<JsonNode> subscribe(String arguments) {
        var heard = new CopyOnWriteArrayList<JsonNode>();
        var said = new CopyOnWriteArrayList<String>();
        var socket = connect();
        socket.textMessageHandler(text -> {
            var message = read(text);
            if (message.get("type").asText().equals("next")) {
                heard.add(message.at("/payload/data/changes"));
            } else {
                said.add(text);
            }
        });
        send(socket, Map.of("type", "connection_init"));
        Eventually.holds(() -> said.stream().anyMatch(text -> text.contains("connection_ack")));
        var query = "subscription {changes" + arguments
                + " {cursor change {problem {package {name} source {address}} transition {kind}}}}";
        send(socket, Map.of("id", "1", "type", "subscribe", "payload", Map.of("query", query)));
        send(socket, Map.of("type", "ping"));
        Eventually.holds(() -> said.stream().anyMatch(text -> text.contains("pong")));
        return heard;
    }

    private WebSocket connect() {
        var options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(server.address().getPort())
                .setURI("/graphql")
                .addHeader("Authorization", "Bearer " + QueryServer.ADA)
                .addSubProtocol("graphql-transport-ws");
        return Await.value(vertx.createWebSocketClient().connect(options));
    }

    private static void send(WebSocket socket, Map<String, ?> message) {
        Await.value(socket.writeTextMessage(QueryServer.write(message)));
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
