package io.vulnstream.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Envelopes as CloudEvents 1.0 in JSON (structured mode), the same bytes on the bus and in Redis. */
public final class EventCodec {
    private static final JsonMapper MAPPER = Json.mapper();
    private final JsonFormat format = new JsonFormat();

    public byte[] encode(Envelope<?> envelope) {
        return format.serialize(CloudEventBuilder.v1()
                .withId(envelope.id().toString())
                .withSource(URI.create(envelope.source()))
                .withType(envelope.event().channel().type())
                .withSubject(envelope.event().subject())
                .withTime(envelope.time().atOffset(ZoneOffset.UTC))
                .withExtension("traceparent", envelope.trace().traceparent())
                .withDataContentType("application/json")
                .withData(JsonCloudEventData.wrap(MAPPER.valueToTree(envelope.event())))
                .build());
    }

    public Envelope<PipelineEvent> decode(byte[] bytes) throws UndecodableEvent {
        try {
            return read(format.deserialize(bytes));
        } catch (RuntimeException | IOException e) { // the CloudEvents library throws many kinds for bad bytes
            throw new UndecodableEvent("not an event of this version: " + why(e), e);
        }
    }

    /** In the words of the JSON library, without its classes and without places in what is no file. */
    private static String why(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof JsonProcessingException json) {
                return json.getOriginalMessage();
            }
        }
        return String.valueOf(failure.getMessage());
    }

    private static Envelope<PipelineEvent> read(CloudEvent cloud) throws IOException, UndecodableEvent {
        var channel = Channel.ofType(cloud.getType())
                .orElseThrow(() -> new UndecodableEvent("unknown event type " + cloud.getType()));
        var data = required("data", cloud.getData());
        var time = required("time", cloud.getTime()).toInstant();
        var trace = required("traceparent", cloud.getExtension("traceparent")).toString();
        PipelineEvent event = data instanceof JsonCloudEventData json
                ? MAPPER.treeToValue(json.getNode(), channel.event())
                : MAPPER.readValue(data.toBytes(), channel.event());
        return new Envelope<>(
                UUID.fromString(cloud.getId()), cloud.getSource().toString(), time, new Trace(trace), event);
    }

    private static <T> T required(String name, @Nullable T value) throws UndecodableEvent {
        if (value == null) {
            throw new UndecodableEvent("the event has no " + name);
        }
        return value;
    }
}
