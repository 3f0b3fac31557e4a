package io.vulnstream.query;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.event.Trace;
import io.vulnstream.query.QueryProblem.Code;
import io.vulnstream.support.pg.Pg;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every error gets its code. What the caller can understand is told; everything else goes to the log with its stack, and
 * the caller is given the trace id under which it stands there.
 */
final class Failures implements DataFetcherExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final String CODE = "code";

    @Override
    public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
            DataFetcherExceptionHandlerParameters failure) {
        var env = failure.getDataFetchingEnvironment();
        var trace = env.getGraphQlContext().getOrDefault(Trace.class, Trace.begin());
        var error = GraphqlErrorBuilder.newError(env);
        switch (told(unwrapped(failure.getException()))) {
            case QueryProblem problem ->
                error.message("%s", problem.getMessage())
                        .extensions(Map.of(CODE, problem.code().name()));
            case Rejected rejected -> // what the ledger cannot take
                error.message("%s", rejected.getMessage()).extensions(Map.of(CODE, Code.BAD_USER_INPUT.name()));
            case TimeoutException late -> // the caller has had an answer
                error.message("%s", late.getMessage()).extensions(Map.of(CODE, Code.INTERNAL_SERVER_ERROR.name()));
            case Throwable unexpected -> {
                log(unexpected, trace);
                error.message("%s", internal(trace)).extensions(Map.of(CODE, Code.INTERNAL_SERVER_ERROR.name()));
            }
        }
        return CompletableFuture.completedFuture(
                DataFetcherExceptionHandlerResult.newResult(error.build()).build());
    }

    /** A value that no table can hold, as a text with a NUL, is the caller's. */
    private static Throwable told(Throwable failure) {
        return Pg.refusal(failure)
                .<Throwable>map(why -> new QueryProblem(Code.BAD_USER_INPUT, why))
                .orElse(failure);
    }

    static void log(Throwable failure, Trace trace) {
        LOG.atError()
                .addKeyValue("event", "query.failed")
                .addKeyValue("trace_id", trace.traceId())
                .setCause(unwrapped(failure))
                .log("a query failed");
    }

    static String internal(Trace trace) {
        return "internal error; the log of the query role has it under trace_id " + trace.traceId();
    }

    /** Errors without a code are those of syntax, validation, coercion and limits: all of the caller's making. */
    static Map<String, Object> coded(GraphQLError error) {
        var specification = new LinkedHashMap<>(error.toSpecification());
        var extensions = new HashMap<String, Object>();
        if (error.getExtensions() != null) {
            extensions.putAll(error.getExtensions());
        }
        extensions.remove("classification");
        extensions.putIfAbsent(CODE, ownFault(error) ? Code.INTERNAL_SERVER_ERROR.name() : Code.BAD_USER_INPUT.name());
        specification.put("extensions", extensions);
        return specification;
    }

    static Map<String, Object> error(Code code, String message) {
        return Map.of("message", message, "extensions", Map.of(CODE, code.name()));
    }

    private static boolean ownFault(GraphQLError error) {
        var type = error.getErrorType();
        return type == graphql.ErrorType.DataFetchingException || type == graphql.ErrorType.NullValueInNonNullableField;
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
