package io.vulnstream.ingester;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.EventCodec;
import io.vulnstream.event.FindingChanged;
import io.vulnstream.event.PipelineEvent;
import io.vulnstream.event.Trace;
import io.vulnstream.event.UndecodableEvent;
import io.vulnstream.support.Ids;
import io.vulnstream.support.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What one result changed of findings of one artifact, as one entry of the outbox: an event for each of them, whose id is
 * given out when it is written, so that it is the same however often it is published.
 */
@JsonPropertyOrder({"time", "trace", "changes"})
record FindingChanges(Instant time, Trace trace, List<One> changes) {
    private static final String BEGINNING = "{\"time\":";
    private static final EventCodec CODEC = new EventCodec();

    record One(UUID id, FindingChanged event) {}

    static FindingChanges of(Instant time, Trace trace, List<FindingChanged> events) {
        return new FindingChanges(
                time,
                trace.next(),
                events.stream().map(event -> new One(Ids.next(), event)).toList());
    }

    String encode() {
        try {
            return Json.mapper().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("changes that Jackson cannot write: " + this, e);
        }
    }

    /** The events of an entry. Versions before this one wrote each as an entry of its own. */
    static List<? extends Envelope<?>> decode(String entry) throws UndecodableEvent {
        return entry.startsWith(BEGINNING) ? read(entry).envelopes() : List.of(single(entry));
    }

    private static Envelope<PipelineEvent> single(String entry) throws UndecodableEvent {
        return CODEC.decode(entry.getBytes(StandardCharsets.UTF_8));
    }

    private static FindingChanges read(String entry) throws UndecodableEvent {
        try {
            return Json.mapper().readValue(entry, FindingChanges.class);
        } catch (JsonProcessingException e) {
            throw new UndecodableEvent("no changes of findings: " + e.getOriginalMessage(), e);
        }
    }

    private List<Envelope<FindingChanged>> envelopes() {
        return changes.stream()
                .map(one -> new Envelope<>(one.id(), "/vulnstream/ingester", time, trace, one.event()))
                .toList();
    }
}
