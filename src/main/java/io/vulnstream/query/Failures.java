package io.vulnstream.query;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Trace;
import io.vulnstream.intake.Refusal;
import io.vulnstream.query.QueryProblem.Code;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private static final String RETRY_AFTER = "retryAfter";
    private static final Duration AGAIN = Duration.ofSeconds(2);

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
            case Refusal refusal ->
                error.message("%s", refusal.getMessage())
                        .extensions(Map.of(CODE, refusal.kind().name()));
            case io.vulnstream.triage.Refusal refusal ->
                error.message("%s", refusal.getMessage())
                        .extensions(Map.of(CODE, code(refusal.reason()).name()));
            case Retryable later ->
                error.message("%s", later.getMessage())
                        .extensions(Map.of(CODE, Code.UNAVAILABLE.name(), RETRY_AFTER, seconds(later)));
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

    /**
     * A value that no table can hold, as a text with a NUL, is the caller's. That PostgreSQL is away is told to every caller,
     * shown by health, and not logged for each of them.
     */
    private static Throwable told(Throwable failure) {
        if (!(failure instanceof TimeoutException) && Pg.unavailable(failure)) {
            LOG.atDebug().setCause(failure).log("PostgreSQL could not be asked");
            return new Retryable(
                    Cause.STORAGE_UNAVAILABLE, "PostgreSQL cannot be asked now: ask again", failure, AGAIN);
        }
        return Pg.refusal(failure)
                .<Throwable>map(why -> new QueryProblem(Code.BAD_USER_INPUT, why))
                .orElse(failure);
    }

    private static Code code(io.vulnstream.triage.Refusal.Reason reason) {
        return switch (reason) {
            case INVALID -> Code.BAD_USER_INPUT;
            case NOT_FOUND -> Code.NOT_FOUND;
            case FORBIDDEN -> Code.FORBIDDEN;
            case CONFLICT -> Code.CONFLICT;
        };
    }

    private static long seconds(Retryable later) {
        return Math.max(1, Objects.requireNonNullElse(later.after(), AGAIN).toSeconds());
    }

    /** Seconds after which to ask again, where something was away. */
    static Optional<Long> retryAfter(Map<String, Object> response) {
        return response.get("errors") instanceof List<?> errors
                ? errors.stream()
                        .map(error -> error instanceof Map<?, ?> members ? members.get("extensions") : null)
                        .map(extensions -> extensions instanceof Map<?, ?> members ? members.get(RETRY_AFTER) : null)
                        .filter(Long.class::isInstance)
                        .map(Long.class::cast)
                        .findFirst()
                : Optional.empty();
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
