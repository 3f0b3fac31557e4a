package io.vulnstream.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.graphql.GraphiQLHandler;
import io.vertx.ext.web.handler.graphql.GraphiQLHandlerOptions;
import io.vulnstream.event.Trace;
import io.vulnstream.query.QueryProblem.Code;
import io.vulnstream.support.http.Access;
import io.vulnstream.support.http.RouteMounter;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * POST /graphql, and the page /graphiql in development. There is no GET but for WebSockets, over which one subscribes: a
 * link must not be able to change anything. Not vertx-web-graphql's own handler for POST, which takes a root object
 * ("initialValue"), batches and files from the client.
 */
public final class GraphQlRoutes implements RouteMounter {
    private static final int LARGEST_BODY = 1 << 20;

    /** Unlike {@link io.vulnstream.support.Json} it reads and writes null: clients send it, and are sent it, for nothing. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Vertx vertx;
    private final QueryEngine engine;
    private final boolean graphiql;

    public GraphQlRoutes(Vertx vertx, QueryEngine engine, boolean graphiql) {
        this.vertx = vertx;
        this.engine = engine;
        this.graphiql = graphiql;
    }

    @Override
    public void mount(Router router) {
        router.post("/graphql")
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(this::execute);
        router.get("/graphql").handler(engine.subscriptions());
        router.route("/graphql").handler(context -> context.response()
                .setStatusCode(405)
                .putHeader("Allow", HttpMethod.POST.name())
                .end("GraphQL is spoken by POST, subscriptions over a WebSocket\n"));
        if (graphiql) {
            router.get("/graphiql").handler(this::slash);
            router.route("/graphiql/*")
                    .subRouter(GraphiQLHandler.create(
                                    vertx,
                                    new GraphiQLHandlerOptions()
                                            .setEnabled(true)
                                            .setGraphQLUri("/graphql")
                                            .setGraphQLWSEnabled(false))
                            .router());
        }
    }

    /** The page's own links are relative. */
    private void slash(RoutingContext context) {
        if (context.normalizedPath().endsWith("/")) {
            context.next();
        } else {
            context.redirect("/graphiql/");
        }
    }

    private void execute(RoutingContext context) {
        GraphQlRequest request;
        try {
            request = request(context);
        } catch (JsonProcessingException e) {
            answer(context, 400, errors("the body is not JSON: " + e.getOriginalMessage()));
            return;
        } catch (IOException e) {
            answer(context, 400, errors("the body could not be read"));
            return;
        }
        var trace = Trace.continued(context.request().getHeader("traceparent"));
        engine.execute(request, Access.principal(context), trace)
                .onSuccess(result -> answer(context, result))
                .onFailure(context::fail);
    }

    /** What was away is said in HTTP's words, too: proxies and clients that know no GraphQL act on them. */
    private static void answer(RoutingContext context, Map<String, Object> result) {
        var retryAfter = Failures.retryAfter(result);
        retryAfter.ifPresent(seconds -> context.response().putHeader("Retry-After", String.valueOf(seconds)));
        answer(context, retryAfter.isPresent() ? 503 : 200, result);
    }

    private static GraphQlRequest request(RoutingContext context) throws IOException {
        var body = context.body().buffer();
        var request = body == null ? null : JSON.readValue(body.getBytes(), GraphQlRequest.class);
        return request == null ? new GraphQlRequest(null, null, null) : request;
    }

    private static Map<String, Object> errors(String message) {
        return Map.of("errors", List.of(Failures.error(Code.BAD_USER_INPUT, message)));
    }

    private static void answer(RoutingContext context, int status, Map<String, Object> body) {
        try {
            context.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(JSON.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }
}
