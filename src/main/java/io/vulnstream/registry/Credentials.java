package io.vulnstream.registry;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.support.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The credentials file, read again every half minute, because secrets are rotated under a running process. */
public final class Credentials {
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Path file;
    private final boolean mustExist;
    private final AtomicReference<@Nullable Read> read = new AtomicReference<>();

    private record Read(DockerConfig config, Deadline freshUntil) {}

    private Credentials(Vertx vertx, Path file, boolean mustExist) {
        this.vertx = vertx;
        this.file = file;
        this.mustExist = mustExist;
    }

    /** @param configured a config.json that must be there; null means the user's own, if there is one */
    public static Credentials of(Vertx vertx, @Nullable Path configured) {
        return configured != null
                ? new Credentials(vertx, configured, true)
                : new Credentials(
                        vertx, Path.of(System.getProperty("user.home", "."), ".docker", "config.json"), false);
    }

    Future<DockerConfig> config() {
        var last = read.get();
        if (last != null && !last.freshUntil().passed()) {
            return Future.succeededFuture(last.config());
        }
        return load().onSuccess(config -> read.set(new Read(config, Deadline.in(FRESH))));
    }

    private Future<DockerConfig> load() {
        var files = vertx.fileSystem();
        return files.exists(file.toString()).compose(there -> {
            if (!there && !mustExist) {
                return Future.succeededFuture(DockerConfig.NONE);
            }
            return files.readFile(file.toString())
                    .compose(bytes -> parse(bytes.getBytes()))
                    .recover(failure -> Future.failedFuture(unreadable(failure)));
        });
    }

    private static Future<DockerConfig> parse(byte[] bytes) {
        try {
            return Future.succeededFuture(DockerConfig.parse(bytes));
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
    }

    private Retryable unreadable(Throwable failure) {
        // A parser's message would quote what it stumbled over, and that may be a password.
        var why = failure instanceof com.fasterxml.jackson.core.JsonProcessingException
                ? "it is not a Docker config.json"
                : failure.getMessage();
        return new Retryable(
                Cause.REGISTRY_UNAUTHORIZED, "the credentials in " + file + " cannot be read: " + why, null, null);
    }
}
