package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.EventCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds facts to their streams. What is published while a batch is on its way goes with the next one. A stream is bounded:
 * when a group is away for so long that it grows beyond that, the oldest entries go, and come back from PostgreSQL.
 */
public final class RedisPublisher implements EventPublisher {
    private static final int BATCH = 200;
    /** Some 75 MB; Redis may keep a hundred more. */
    private static final int LONGEST = 100_000;

    private final RedisConnections redis;
    private final StreamNames names;
    private final int longest;
    private final EventCodec codec = new EventCodec();
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean sending;

    public RedisPublisher(RedisConnections redis, StreamNames names) {
        this(redis, names, LONGEST);
    }

    RedisPublisher(RedisConnections redis, StreamNames names, int longest) {
        this.redis = redis;
        this.names = names;
        this.longest = longest;
    }

    private record Waiting(Request request, Promise<Void> promise) {}

    @Override
    public Future<Void> publish(Envelope<?> envelope) {
        var request = Request.cmd(Command.XADD)
                .arg(names.fact(envelope.event().channel()))
                .arg("MAXLEN")
                .arg("~")
                .arg(longest)
                .arg("*")
                .arg(Scripts.FIELD)
                .arg(codec.encode(envelope));
        Promise<Void> promise = Promise.promise();
        synchronized (this) {
            waiting.add(new Waiting(request, promise));
        }
        send();
        return promise.future();
    }

    @Override
    public Future<Lag> lag(Channel channel, String group) {
        return redis.eval(Scripts.LAG, List.of(names.fact(channel)), List.of(group, Integer.toString(Lag.MANY)))
                .map(answer -> new Lag(
                        answer.get(0).toLong(),
                        Duration.ofMillis(Math.max(0, answer.get(1).toLong()))));
    }

    private void send() {
        List<Waiting> batch;
        synchronized (this) {
            if (sending || waiting.isEmpty()) {
                return;
            }
            sending = true;
            var next = waiting.subList(0, Math.min(BATCH, waiting.size()));
            batch = List.copyOf(next);
            next.clear();
        }
        redis.batch(batch.stream().map(Waiting::request).toList()).onComplete(answer -> {
            synchronized (this) {
                sending = false;
            }
            send();
            batch.forEach(w -> settle(w.promise(), answer.cause()));
        });
    }

    private static void settle(Promise<Void> promise, @Nullable Throwable failure) {
        if (failure == null) {
            promise.complete();
        } else {
            promise.fail(new Retryable(
                    Cause.STORAGE_UNAVAILABLE, "Redis did not take an event: " + failure.getMessage(), failure, null));
        }
    }
}
