package io.vulnstream.support.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vulnstream.support.Json;
import java.util.List;
import java.util.Map;

/** Answers in JSON. Errors have the form of GraphQL's, so that its clients show them too. */
final class Answers {
    private Answers() {}

    static void error(RoutingContext context, int status, String code, String message) {
        json(
                context,
                status,
                Map.of("errors", List.of(Map.of("message", message, "extensions", Map.of("code", code)))));
    }

    static void json(RoutingContext context, int status, Object body) {
        try {
            context.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(Json.mapper().writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }
}
