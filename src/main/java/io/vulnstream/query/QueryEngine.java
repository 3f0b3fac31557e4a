package io.vulnstream.query;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.analysis.MaxQueryDepthInstrumentation;
import graphql.execution.instrumentation.ChainedInstrumentation;
import graphql.parser.ParserOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.handler.graphql.ws.GraphQLWSHandler;
import io.vulnstream.bus.Hints;
import io.vulnstream.event.Trace;
import io.vulnstream.intake.Intake;
import io.vulnstream.query.QueryProblem.Code;
import io.vulnstream.support.http.Principal;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.Decisions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Executes queries. Never fails: what goes wrong is an error in the result. */
public final class QueryEngine {
    /** Several times what asks for everything there is: values cost nothing, but not a thousand times the same ones. */
    private static final ParserOptions PARSER =
            ParserOptions.newParserOptions().maxTokens(2_500).build();

    private final Vertx vertx;
    private final QuerySchema schema;
    private final QueryLimits limits;
    private final GraphQL graphQl;

    /** Building the schema takes some 100 ms of CPU. */
    public QueryEngine(Vertx vertx, Pg pg, Intake intake, Decisions decisions, QueryLimits limits) {
        this.vertx = vertx;
        this.schema = QuerySchema.over(pg, new Hints(vertx.eventBus()), intake, decisions, limits.listingAge());
        this.limits = limits;
        this.graphQl = GraphQL.newGraphQL(schema.schema())
                .defaultDataFetcherExceptionHandler(new Failures())
                .preparsedDocumentProvider(new ReadDocuments())
                .instrumentation(new ChainedInstrumentation(
                        new MaxQueryDepthInstrumentation(limits.depth()),
                        new MaxQueryComplexityInstrumentation(limits.complexity(), new Complexity())))
                .build();
    }

    /** The members of the response, ready to be written. */
    Future<Map<String, Object>> execute(GraphQlRequest request, Principal principal, Trace trace) {
        if (request.query() == null || request.query().isBlank()) {
            return Future.succeededFuture(failed(Code.BAD_USER_INPUT, "the body has no 'query'"));
        }
        var input = ExecutionInput.newExecutionInput(request.query())
                .operationName(request.operationName())
                .variables(request.variables() == null ? Map.of() : request.variables())
                .graphQLContext(context(trace, Deadline.in(limits.timeout())))
                .graphQLContext(Map.of(Principal.class, principal))
                .dataLoaderRegistry(schema.batches().registry())
                .build();
        return Future.fromCompletionStage(graphQl.executeAsync(input), vertx.getOrCreateContext())
                .timeout(limits.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .map(QueryEngine::response)
                .otherwise(failure -> failed(failure, trace));
    }

    private static Map<Object, Object> context(Trace trace, Deadline deadline) {
        return Map.of(Trace.class, trace, Deadline.class, deadline, ParserOptions.class, PARSER);
    }

    /**
     * Subscriptions. Who speaks over a socket is known to may read, as everyone who may call, and is nobody who could change
     * anything.
     */
    GraphQLWSHandler subscriptions() {
        return GraphQLWSHandler.builder(graphQl)
                .beforeExecute(execution -> {
                    var context = new HashMap<>(context(Trace.begin(), Deadline.NEVER));
                    context.put(ServerWebSocket.class, execution.context().socket());
                    execution
                            .builder()
                            .graphQLContext(context)
                            .dataLoaderRegistry(schema.batches().registry());
                })
                .build();
    }

    private Map<String, Object> failed(Throwable failure, Trace trace) {
        if (failure instanceof TimeoutException) {
            return failed(
                    Code.INTERNAL_SERVER_ERROR,
                    "the query took longer than " + limits.timeout().toMillis()
                            + " ms and was given up: ask for smaller pages or fewer fields");
        }
        Failures.log(failure, trace);
        return failed(Code.INTERNAL_SERVER_ERROR, Failures.internal(trace));
    }

    private static Map<String, Object> response(ExecutionResult result) {
        var response = new LinkedHashMap<String, Object>();
        if (!result.getErrors().isEmpty()) {
            response.put(
                    "errors", result.getErrors().stream().map(Failures::coded).toList());
        }
        if (result.isDataPresent()) {
            response.put("data", result.getData());
        }
        return response;
    }

    private static Map<String, Object> failed(Code code, String message) {
        return Map.of("errors", List.of(Failures.error(code, message)));
    }
}
