package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.EventCodec;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.ledger.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The window as one stream for each scanner and lane. Settled entries are deleted, so its length is its depth. */
public final class RedisWindow implements Window {
    /** Ids asked about in one script, which keeps the server from anything else. */
    private static final int CHUNK = 500;

    private final RedisConnections redis;
    private final StreamNames names;
    private final EventCodec codec = new EventCodec();

    public RedisWindow(RedisConnections redis, StreamNames names) {
        this.redis = redis;
        this.names = names;
    }

    @Override
    public Future<Integer> depth(String scanner, Lane lane) {
        return redis.send(Request.cmd(Command.XLEN).arg(names.work(scanner, lane)))
                .map(length -> length == null ? 0 : length.toInteger());
    }

    @Override
    public Future<List<String>> add(String scanner, Lane lane, List<Envelope<ScanRequested>> entries) {
        if (entries.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        var stream = names.work(scanner, lane);
        var requests = entries.stream()
                .map(entry -> Request.cmd(Command.XADD)
                        .arg(stream)
                        .arg("*")
                        .arg(Scripts.FIELD)
                        .arg(codec.encode(entry)))
                .toList();
        return redis.batch(requests)
                .map(ids -> ids.stream().map(Response::toString).toList());
    }

    @Override
    public Future<Set<String>> gone(String scanner, Lane lane, List<String> entries) {
        var stream = names.work(scanner, lane);
        Future<Set<String>> gone = Future.succeededFuture(new HashSet<>());
        for (int from = 0; from < entries.size(); from += CHUNK) {
            var arguments = new ArrayList<>(List.of(StreamBridge.WORK_GROUP));
            arguments.addAll(entries.subList(from, Math.min(entries.size(), from + CHUNK)));
            gone = gone.compose(found -> redis.eval(Scripts.GONE, List.of(stream), arguments)
                    .map(ids -> {
                        ids.forEach(id -> found.add(id.toString()));
                        return found;
                    }));
        }
        return gone;
    }
}
