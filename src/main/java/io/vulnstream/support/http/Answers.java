package io.vulnstream.support.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vulnstream.support.Json;
import java.util.List;
import java.util.Map;

/** Answers in JSON. Errors have the form of GraphQL's, so that its clients show them too. */
public final class Answers {
    private Answers() {}

    public static void error(RoutingContext context, int status, String code, String message) {
        json(context, status, Map.of("errors", List.of(error(code, message))));
    }

    /** One of the "errors" of an answer. */
    public static Map<String, Object> error(String code, String message) {
        return Map.of("message", message, "extensions", Map.of("code", code));
    }

    public static void json(RoutingContext context, int status, Object body) {
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
