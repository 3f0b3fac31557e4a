package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits, on a connection of its own, until something new stands in one of some streams. It reads without a group, so it
 * takes nothing; a wiped or deleted stream does not wake it, its time does.
 */
final class Doorbell {
    private final RedisConnections redis;
    private final List<String> streams;
    private final Duration longest;
    private @Nullable RedisConnection connection;
    private Promise<Void> waiting = Promise.promise();
    private boolean closed;

    Doorbell(RedisConnections redis, List<String> streams, Duration longest) {
        this.redis = redis;
        this.streams = streams;
        this.longest = longest;
    }

    /** @param lastIds the newest known of each stream */
    Future<Void> await(List<String> lastIds) {
        var read = Request.cmd(Command.XREAD)
                .arg("COUNT")
                .arg(1)
                .arg("BLOCK")
                .arg(longest.toMillis())
                .arg("STREAMS");
        streams.forEach(read::arg);
        lastIds.forEach(read::arg);
        boolean kept = connection != null;
        Promise<Void> rung = Promise.promise();
        waiting = rung;
        sent(read)
                // While there was nothing to wait for it was silent for so long that either side may have closed it.
                .recover(failure -> kept && !closed ? sent(read) : Future.failedFuture(failure))
                .onSuccess(rung::tryComplete)
                .onFailure(rung::tryFail);
        return rung.future();
    }

    private Future<Void> sent(Request read) {
        return connected()
                .compose(ready -> ready.send(read))
                .onFailure(failure -> drop())
                .mapEmpty();
    }

    private Future<RedisConnection> connected() {
        var ready = connection;
        if (closed) {
            return Future.failedFuture("the doorbell is closed");
        }
        return ready != null ? Future.succeededFuture(ready) : redis.dedicated().compose(this::kept);
    }

    /** Unless it was closed while this was connecting: nobody would close that connection any more. */
    private Future<RedisConnection> kept(RedisConnection fresh) {
        if (closed) {
            fresh.close();
            return Future.failedFuture("the doorbell is closed");
        }
        connection = fresh;
        return Future.succeededFuture(fresh);
    }

    private void drop() {
        var broken = connection;
        connection = null;
        if (broken != null) {
            broken.close();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends a wait that is going on at once; Redis answers it only when its time is over. */
    void close() {
        closed = true;
        drop();
        waiting.tryComplete();
    }
}
