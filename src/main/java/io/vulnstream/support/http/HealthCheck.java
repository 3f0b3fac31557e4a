package io.vulnstream.support.http;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Something the process needs.
 *
 * @param name as shown: postgresql, redis, objectStore, roles
 * @param vital whether the process cannot work without it; what is not vital is shown and leaves it ready
 * @param check fails when it is not there; the message says why
 */
public record HealthCheck(String name, boolean vital, Supplier<Future<?>> check) {
    public HealthCheck(String name, Supplier<Future<?>> check) {
        this(name, true, check);
    }
}
