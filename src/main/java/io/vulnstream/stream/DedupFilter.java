package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vulnstream.ledger.Marks;
import java.time.Duration;
import java.util.function.Function;

/** Marks as keys of Redis that expire. A mark that was evicted or is stale costs a scan and never loses one. */
public final class DedupFilter implements Marks {
    private final RedisConnections redis;
    private final StreamNames names;
    private final Duration lifetime;

    public DedupFilter(RedisConnections redis, StreamNames names, Duration lifetime) {
        this.redis = redis;
        this.names = names;
        this.lifetime = lifetime;
    }

    @Override
    public Future<Boolean> first(
            String subject, String scanner, String version, String mark, Function<String, Future<Boolean>> confirms) {
        var key = names.dedup(subject, scanner, version);
        return set(key, mark, true)
                .compose(set -> set
                        ? Future.succeededFuture(true)
                        : redis.send(Request.cmd(Command.GET).arg(key))
                                .compose(value -> value == null
                                                || value.toString().equals(mark)
                                        ? Future.succeededFuture(true)
                                        : confirms.apply(value.toString())
                                                .compose(stands -> stands
                                                        ? Future.succeededFuture(false)
                                                        : set(key, mark, false).map(true))));
    }

    private Future<Boolean> set(String key, String mark, boolean onlyIfAbsent) {
        var request = Request.cmd(Command.SET).arg(key).arg(mark).arg("EX").arg(lifetime.toSeconds());
        return redis.send(onlyIfAbsent ? request.arg("NX") : request).map(answer -> answer != null);
    }
}
