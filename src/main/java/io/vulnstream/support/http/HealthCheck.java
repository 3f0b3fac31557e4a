package io.vulnstream.support.http;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Something the process cannot work without.
 *
 * @param name as shown: postgresql, redis, objectStore, roles
 * @param check fails when it is not there; the message says why
 */
public record HealthCheck(String name, Supplier<Future<?>> check) {}
