package io.vulnstream.store;

import io.vertx.core.Future;
import io.vulnstream.support.breaker.Gate;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects by key. Keys are made of lower-case words, digits and {@code . _ - / :}; writing a key again writes the same
 * content, because keys are made of it. Failures are {@link io.vulnstream.bus.PipelineFailure} with the cause
 * storage-unavailable.
 */
public interface ObjectStore {
    /** Uploads a file as it is. The object appears whole or not at all. */
    Future<Void> put(String key, Path file);

    /** Downloads into a file, which must not exist. Fails when there is no such object. */
    Future<Void> get(String key, Path file);

    Future<Boolean> exists(String key);

    /** A page of keys in order. */
    Future<Page> list(String prefix, @Nullable String after, int limit);

    /** For health: fails when the store cannot be reached. */
    Future<Void> check();

    /** Whether it is left alone now. */
    default Gate gate() {
        return Gate.OPEN;
    }

    Future<Void> close();

    /** @param next key to go on after, null at the end */
    record Page(List<Entry> entries, @Nullable String next) {}

    record Entry(String key, long size) {}
}
