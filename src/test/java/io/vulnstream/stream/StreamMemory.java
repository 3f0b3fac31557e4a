package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vulnstream.event.Lane;
import java.util.Collection;

/** What the window takes in Redis, by its own account. */
public final class StreamMemory {
    private StreamMemory() {}

    /** Bytes of the largest stream of a scanner and lane. */
    public static Future<Long> largest(
            RedisConnections redis, StreamNames names, Collection<String> scanners, Lane lane) {
        return Future.join(scanners.stream()
                        .map(scanner -> redis.send(Request.cmd(Command.MEMORY)
                                .arg("USAGE")
                                .arg(names.work(scanner, lane))
                                .arg("SAMPLES")
                                .arg(0)))
                        .toList())
                .map(all -> all.<io.vertx.redis.client.Response>list().stream()
                        .mapToLong(bytes -> bytes == null ? 0 : bytes.toLong())
                        .max()
                        .orElse(0));
    }
}
