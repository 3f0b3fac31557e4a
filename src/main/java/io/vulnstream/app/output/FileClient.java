package io.vulnstream.app.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.codec.BodyCodec;
import io.vulnstream.support.Json;
import io.vulnstream.support.http.Trust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Files from a query role, however large, and to one. Fails with a {@link ResultFailure} that says what to do. */
public final class FileClient {
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private final Vertx vertx;
    private final WebClient client;
    private final URI server;
    private final @Nullable String token;

    /** @param server its address, {@code http://127.0.0.1:8080} */
    public FileClient(Vertx vertx, WebClient client, URI server, @Nullable String token) {
        this.vertx = vertx;
        this.client = client;
        this.server = server;
        this.token = token;
    }

    /**
     * @param path with its query
     * @param file that is there already; it holds what was answered only if this succeeds
     */
    public Future<Void> get(String path, Path file) {
        var url = server.resolve(path).toString();
        return vertx.fileSystem()
                .open(file.toString(), new OpenOptions().setTruncateExisting(true))
                .compose(out -> {
                    var request = client.getAbs(url).timeout(LONGEST.toMillis()).as(BodyCodec.pipe(out, false));
                    if (token != null) {
                        request.bearerTokenAuthentication(token);
                    }
                    return request.send().eventually(out::close);
                })
                .recover(this::unreachable)
                .compose(answer -> answer.statusCode() == 200
                        ? Future.succeededFuture()
                        : vertx.fileSystem()
                                .readFile(file.toString())
                                .compose(body -> Future.failedFuture(refusal(answer.statusCode(), body))));
    }

    /** A JSON document as the body, and the JSON that is answered. */
    public Future<JsonNode> post(String path, Path file) {
        var request = client.postAbs(server.resolve(path).toString())
                .timeout(LONGEST.toMillis())
                .putHeader("Content-Type", "application/json");
        if (token != null) {
            request.bearerTokenAuthentication(token);
        }
        return vertx.fileSystem()
                .readFile(file.toString())
                .compose(body -> request.sendBuffer(body).recover(this::unreachable))
                .compose(answer -> answer.statusCode() == 200
                        ? json(answer.body())
                        : Future.failedFuture(refusal(answer.statusCode(), answer.body())));
    }

    /** The JSON that is answered. */
    public Future<JsonNode> get(String path) {
        var request = client.getAbs(server.resolve(path).toString()).timeout(LONGEST.toMillis());
        if (token != null) {
            request.bearerTokenAuthentication(token);
        }
        return request.send()
                .recover(this::unreachable)
                .compose(answer -> answer.statusCode() == 200
                        ? json(answer.body())
                        : Future.failedFuture(refusal(answer.statusCode(), answer.body())));
    }

    private static Future<JsonNode> json(Buffer body) {
        try {
            return Future.succeededFuture(Json.mapper().readTree(body.getBytes()));
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
    }

    private <T> Future<T> unreachable(Throwable failure) {
        return Future.failedFuture(new ResultFailure(Trust.refusal(failure)
                .map(why -> server + ": " + why)
                .orElse(server + " did not answer (" + failure.getMessage() + "): is the query role running there?")));
    }

    private ResultFailure refusal(int status, @Nullable Buffer body) {
        return new ResultFailure(
                status == 401
                        ? server + " wants " + (token == null ? "a token" : "another token")
                                + ": one of its http.tokens"
                        : message(status, body == null ? Buffer.buffer() : body));
    }

    private String message(int status, Buffer body) {
        try {
            var errors = Json.mapper().readTree(body.getBytes()).path("errors");
            return StreamSupport.stream(errors.spliterator(), false)
                    .map(error -> error.path("message").asText())
                    .collect(Collectors.joining("; "));
        } catch (IOException e) {
            return server + " answered " + status + " and no JSON: is it vulnstream?";
        }
    }
}
