package io.vulnstream.event;

import io.vulnstream.support.Ids;
import java.time.Instant;
import java.util.UUID;

/**
 * An event with the attributes of CloudEvents 1.0.
 *
 * @param id UUIDv7
 * @param source who says so: {@code /vulnstream/<role>}
 */
public record Envelope<E extends PipelineEvent>(UUID id, String source, Instant time, Trace trace, E event) {
    public static <E extends PipelineEvent> Envelope<E> of(String role, Instant time, Trace trace, E event) {
        return new Envelope<>(Ids.next(), "/vulnstream/" + role, time, trace, event);
    }
}
