package io.vulnstream.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.support.Json;
import io.vulnstream.support.breaker.LeftAlone;
import io.vulnstream.support.http.HttpExchange.Answer;
import io.vulnstream.support.http.HttpProblem;
import io.vulnstream.support.http.RetryAfter;
import io.vulnstream.support.http.Trust;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Objects;

/** What went wrong with a registry, as a failure of the pipeline. Messages begin with what was asked for. */
final class RegistryFailures {
    private static final int SHOWN = 200;

    private RegistryFailures() {}

    /** @param what was asked for: {@code registry.example/app:1} */
    static PipelineFailure ofStatus(String what, Answer answer, InstantSource clock) {
        int status = answer.status();
        var after = RetryAfter.parse(answer.headers().get("Retry-After"), clock);
        var said = what + ": the registry answered " + status + own(answer.body());
        return switch (status) {
            case 401, 403 -> PipelineFailure.of(Cause.REGISTRY_UNAUTHORIZED, said);
            case 404 -> PipelineFailure.of(Cause.ARTIFACT_GONE, said);
            case 429 -> new Retryable(Cause.RATE_LIMITED, said, null, after);
            default -> new Retryable(Cause.REGISTRY_UNAVAILABLE, said, null, after);
        };
    }

    static PipelineFailure ofThrowable(String what, Throwable failure) {
        return switch (failure) {
            case PipelineFailure known -> known;
            case HttpProblem problem -> ofProblem(what, problem);
            case LeftAlone alone ->
                Retryable.heldBack(
                        Cause.REGISTRY_UNAVAILABLE, what + ": " + line(alone.getMessage()), alone, alone.left());
            case UnknownHostException e ->
                new Retryable(Cause.REGISTRY_UNAVAILABLE, what + ": no such host: " + line(e.getMessage()), e, null);
            case ConnectException e ->
                new Retryable(Cause.REGISTRY_UNAVAILABLE, what + ": no connection: " + line(e.getMessage()), e, null);
            default -> {
                var why = Trust.refusal(failure)
                        .orElseGet(() -> failure.getClass().getSimpleName() + " " + line(failure.getMessage()));
                yield new Retryable(
                        Cause.REGISTRY_UNAVAILABLE, what + ": the connection failed: " + why, failure, null);
            }
        };
    }

    private static PipelineFailure ofProblem(String what, HttpProblem problem) {
        var message = what + ": " + problem.getMessage();
        return switch (problem.kind()) {
            // Neither gets better by waiting.
            case FORBIDDEN_ADDRESS -> new Rejected(Cause.REGISTRY_UNAVAILABLE, message, problem);
            case TOO_LARGE -> new Rejected(Cause.ARTIFACT_UNUSABLE, message, problem);
            case TIMEOUT, BAD_REDIRECT, PROXY -> new Retryable(Cause.REGISTRY_UNAVAILABLE, message, problem, null);
        };
    }

    static Retryable rubbish(String what, String why) {
        return new Retryable(Cause.REGISTRY_UNAVAILABLE, what + ": " + why);
    }

    /** The registry's own words, {@code {"errors": [{"code", "message"}]}}, where there are any. */
    private static String own(Buffer body) {
        if (body.length() == 0 || body.length() > 64 * 1024) {
            return "";
        }
        try {
            var error = Json.mapper().readTree(body.getBytes()).path("errors").path(0);
            var text = (word(error, "code") + " " + word(error, "message")).strip();
            return text.isEmpty() ? "" : " (" + line(text) + ")";
        } catch (IOException e) {
            return "";
        }
    }

    private static String word(JsonNode error, String field) {
        return error.path(field).asText("");
    }

    /** One line, not long: it goes into logs and terminals. */
    static String line(@org.jspecify.annotations.Nullable String text) {
        var one = Objects.requireNonNullElse(text, "")
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return one.length() > SHOWN ? one.substring(0, SHOWN) + "…" : one;
    }
}
