package io.vulnstream.app.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vulnstream.support.Json;
import io.vulnstream.support.http.Trust;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Asks a query role. Fails with a {@link ResultFailure} that says what to do. */
public final class GraphQlClient {
    private static final long TIMEOUT = 60_000;
    private final WebClient client;
    private final String url;
    private final @Nullable String token;

    /** @param server its address, {@code http://127.0.0.1:8080} */
    public GraphQlClient(WebClient client, URI server, @Nullable String token) {
        this.client = client;
        this.url = server.resolve("/graphql").toString();
        this.token = token;
    }

    /** The data of the answer, when it has no errors. */
    public Future<JsonNode> query(String document, String operation, Map<String, ?> variables) {
        try {
            var body = Json.mapper()
                    .writeValueAsBytes(Map.of("query", document, "operationName", operation, "variables", variables));
            var request = client.postAbs(url).timeout(TIMEOUT).putHeader("Content-Type", "application/json");
            if (token != null) {
                request.bearerTokenAuthentication(token);
            }
            return request.sendBuffer(Buffer.buffer(body))
                    .recover(failure -> Future.failedFuture(new ResultFailure(Trust.refusal(failure)
                            .map(why -> url + ": " + why)
                            .orElse(url + " cannot be reached (" + failure.getMessage()
                                    + "): is the query role running?"))))
                    .compose(this::data);
        } catch (JsonProcessingException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<JsonNode> data(HttpResponse<Buffer> response) {
        if (response.statusCode() == 401) {
            return Future.failedFuture(new ResultFailure(
                    url + " wants " + (token == null ? "a token" : "another token") + ": one of its http.tokens"));
        }
        try {
            var body = Json.mapper().readTree(response.bodyAsString());
            if (body != null
                    && body.path("errors").isEmpty()
                    && body.path("data").isObject()) {
                return Future.succeededFuture(body.path("data"));
            }
            return Future.failedFuture(
                    new ResultFailure(url + " answered " + response.statusCode() + ": " + messages(body)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Future.failedFuture(
                    new ResultFailure(url + " answered " + response.statusCode() + " and no JSON: is it vulnstream?"));
        }
    }

    private static String messages(@Nullable JsonNode body) {
        return body == null
                ? "nothing"
                : StreamSupport.stream(body.path("errors").spliterator(), false)
                        .map(error -> error.path("message").asText())
                        .collect(Collectors.joining("; "));
    }
}
