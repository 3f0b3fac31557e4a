package io.vulnstream.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.EventCodec;
import io.vulnstream.event.UndecodableEvent;

/**
 * Envelopes between nodes, as the same JSON that stands in the streams. On one node they are passed on as they are: all of
 * them are immutable. Bytes are decoded when a handler asks for the body.
 */
final class EnvelopeCodec implements MessageCodec<Envelope<?>, Envelope<?>> {
    static final String NAME = "vulnstream.envelope";
    private final EventCodec codec = new EventCodec();

    @Override
    public void encodeToWire(Buffer buffer, Envelope<?> envelope) {
        var bytes = codec.encode(envelope);
        buffer.appendInt(bytes.length).appendBytes(bytes);
    }

    @Override
    public Envelope<?> decodeFromWire(int position, Buffer buffer) {
        int start = position + Integer.BYTES;
        try {
            return codec.decode(buffer.getBytes(start, start + buffer.getInt(position)));
        } catch (UndecodableEvent e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public Envelope<?> transform(Envelope<?> envelope) {
        return envelope;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
