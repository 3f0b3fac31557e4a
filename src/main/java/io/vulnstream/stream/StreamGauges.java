package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Lane;
import io.vulnstream.support.metrics.KeptGauges;
import io.vulnstream.support.metrics.LabelKey;
import io.vulnstream.support.metrics.Metric;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.support.metrics.Metrics.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How long the streams are, and what their groups have not acknowledged. */
public final class StreamGauges implements KeptGauges.Source {
    private final RedisConnections redis;
    private final StreamNames names;
    private final Supplier<Collection<String>> scanners;
    private final Set<String> groups;
    private final Metrics.Gauges entries;
    private final Metrics.Gauges pending;

    /**
     * @param scanners whose work is looked at
     * @param readers the groups of facts; those that somebody else made are left out, their names are not ours to bound
     */
    public StreamGauges(
            RedisConnections redis,
            StreamNames names,
            Supplier<Collection<String>> scanners,
            Map<Channel, Set<String>> readers,
            Metrics metrics) {
        this.redis = redis;
        this.names = names;
        this.scanners = scanners;
        this.groups = Stream.concat(
                        Stream.of(StreamBridge.WORK_GROUP),
                        readers.values().stream().flatMap(Set::stream))
                .collect(Collectors.toSet());
        this.entries = metrics.gauges(Metric.STREAM_ENTRIES);
        this.pending = metrics.gauges(Metric.STREAM_PENDING);
    }

    private record Depth(String label, Response answer) {
        Value entries() {
            return new Value(List.of(LabelKey.STREAM.of(label)), answer.get(0).toLong());
        }

        List<Value> pending(Set<String> groups) {
            var values = new ArrayList<Value>();
            for (int i = 1; i < answer.size(); i += 2) {
                var group = answer.get(i).toString();
                if (groups.contains(group)) {
                    values.add(new Value(
                            List.of(LabelKey.STREAM.of(label), LabelKey.ROLE.of(group)),
                            answer.get(i + 1).toLong()));
                }
            }
            return values;
        }
    }

    @Override
    public Future<?> read() {
        var depths = streams().entrySet().stream()
                .map(stream -> redis.eval(Scripts.DEPTH, List.of(stream.getValue()), List.of())
                        .map(answer -> new Depth(stream.getKey(), answer)))
                .toList();
        return Future.join(depths).onSuccess(all -> set(all.<Depth>list()));
    }

    private void set(List<Depth> depths) {
        entries.set(depths.stream().map(Depth::entries).toList());
        pending.set(
                depths.stream().flatMap(depth -> depth.pending(groups).stream()).toList());
    }

    private Map<String, String> streams() {
        var labelToStream = new LinkedHashMap<String, String>();
        for (var channel : Channel.values()) {
            if (channel != Channel.SCAN_REQUESTED) {
                labelToStream.put(channel.type(), names.fact(channel));
            }
        }
        for (var scanner : scanners.get()) {
            for (var lane : Lane.values()) {
                labelToStream.put(
                        Channel.SCAN_REQUESTED.type() + ":" + scanner + ":" + lane.word(), names.work(scanner, lane));
            }
        }
        return labelToStream;
    }

    @Override
    public void forget() {
        entries.set(List.of());
        pending.set(List.of());
    }
}
