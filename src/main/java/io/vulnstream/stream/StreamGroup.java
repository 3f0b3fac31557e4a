package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** One consumer of a group over one stream, or over the two lanes of a scanner. */
final class StreamGroup {
    /** Slim events have a few hundred bytes. */
    private static final int LARGEST_EVENT = 64 * 1024;

    private static final int MOST_DELIVERIES = 10;
    private final RedisConnections redis;
    private final List<String> streams;
    private final String group;
    private final String consumer;
    private final boolean deleteSettled;

    /** @param deleteSettled whether this is the only group, so that what is settled need not stay */
    StreamGroup(RedisConnections redis, List<String> streams, String group, String consumer, boolean deleteSettled) {
        this.redis = redis;
        this.streams = streams;
        this.group = group;
        this.consumer = consumer;
        this.deleteSettled = deleteSettled;
    }

    /** @param lastIds of each stream when fewer entries were taken than asked for: what comes later has a higher one */
    record Taken(List<Entry> entries, List<String> lastIds) {}

    List<String> streams() {
        return streams;
    }

    /** @param keptForLast how many of the count are taken from the last stream first */
    Future<Taken> take(int count, int keptForLast) {
        var arguments = List.of(
                group,
                consumer,
                Integer.toString(count),
                Integer.toString(keptForLast),
                Integer.toString(LARGEST_EVENT));
        return redis.eval(Scripts.TAKE, streams, arguments)
                .map(answer -> new Taken(
                        entries(streams, answer.get(0)),
                        answer.get(1).stream().map(Response::toString).toList()));
    }

    private static List<Entry> entries(List<String> streams, Response answer) {
        return answer.stream().map(entry -> Entry.of(streams, entry)).toList();
    }

    Future<Void> settle(String stream, Collection<String> ids) {
        var arguments = Stream.concat(Stream.of(group, deleteSettled ? "1" : "0"), ids.stream())
                .toList();
        return redis.eval(Scripts.SETTLE, List.of(stream), arguments).mapEmpty();
    }

    /**
     * Keeps what this consumer works on, and takes over what nobody has worked on for a time.
     *
     * @param workedOn ids
     * @param idle the time
     * @param count the most to take over
     */
    Future<List<Entry>> maintain(String stream, Collection<String> workedOn, Duration idle, int count) {
        var arguments = new ArrayList<>(List.of(
                group,
                consumer,
                Long.toString(idle.toMillis()),
                Integer.toString(count),
                Integer.toString(MOST_DELIVERIES),
                Integer.toString(LARGEST_EVENT),
                deleteSettled ? "1" : "0"));
        arguments.addAll(workedOn);
        return redis.eval(Scripts.MAINTAIN, List.of(stream), arguments).map(answer -> entries(List.of(stream), answer));
    }

    /** @param groups all that must have read and acknowledged what goes */
    Future<Void> trim(String stream, Collection<String> groups) {
        return redis.eval(Scripts.TRIM, List.of(stream), List.copyOf(groups)).mapEmpty();
    }

    Future<Void> leave() {
        return redis.eval(Scripts.LEAVE, streams, List.of(group, consumer)).mapEmpty();
    }
}
