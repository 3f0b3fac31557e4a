package io.vulnstream.stream;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.util.List;

/**
 * An entry that was taken from a stream.
 *
 * @param bytes the event, or the beginning of what is none
 * @param size of all of it
 */
record Entry(String stream, String id, Status status, Buffer bytes, long size) {
    /** In the order of the numbers that {@link Scripts} answer. */
    enum Status {
        EVENT,
        NO_FIELD,
        TOO_LARGE,
        GIVEN_UP
    }

    static Entry of(List<String> streams, Response answer) {
        return new Entry(
                streams.get(answer.get(0).toInteger() - 1),
                answer.get(1).toString(),
                Status.values()[answer.get(2).toInteger()],
                answer.get(3).toBuffer(),
                answer.get(4).toLong());
    }
}
