package io.vulnstream.scanner.image;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.scanner.adapter.Placeholders;
import io.vulnstream.scanner.adapter.Value;
import io.vulnstream.scanner.process.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets a program that pulls images find its credentials: a Docker configuration, which all of them read. */
public final class RegistryAccess {
    private final @Nullable Path credentials;
    private final WorkerExecutor workers;

    /** @param credentials a Docker config.json */
    public RegistryAccess(@Nullable Path credentials, WorkerExecutor workers) {
        this.credentials = credentials;
        this.workers = workers;
    }

    /** Variables for a program that works in the scratch directory. */
    public Future<Map<String, Value>> variables(Scratch scratch) {
        return workers.executeBlocking(() -> link(scratch), false);
    }

    private Map<String, Value> link(Scratch scratch) throws IOException {
        if (credentials == null || !Files.isReadable(credentials)) {
            return Map.of();
        }
        var directory = scratch.file("docker");
        if (!Files.exists(directory)) {
            Files.createDirectory(directory);
            Files.createSymbolicLink(directory.resolve("config.json"), credentials.toAbsolutePath());
        }
        return Map.of("DOCKER_CONFIG", new Value(List.of(directory.toString()), null));
    }

    public static Placeholders placeholders(ImageLocation image, Scratch scratch) {
        return new Placeholders()
                .put("image", image.reference())
                .put("scratch", scratch.directory().toString())
                .when(Value.Condition.PLAIN_HTTP, image.plainHttp());
    }
}
