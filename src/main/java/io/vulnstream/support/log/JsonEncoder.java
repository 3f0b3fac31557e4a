package io.vulnstream.support.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line: {@code timestamp}, {@code level} (lower case), {@code logger}, {@code message}, then the keys of
 * the line ({@code event}, {@code trace_id}, …), and of a failure its stack. Every part is bounded.
 */
final class JsonEncoder extends EncoderBase<ILoggingEvent> {
    private static final int LONGEST_MESSAGE = 8_192;
    private static final int LONGEST_VALUE = 512;
    private static final Set<String> OWN_KEYS = Set.of("timestamp", "level", "logger", "message", "stack");
    private static final byte[] NOTHING = {};
    private final JsonFactory json = new JsonFactory();

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new ByteArrayOutputStream(512);
        try (var generator = json.createGenerator(line)) {
            write(event, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        line.writeBytes("\n".getBytes(StandardCharsets.UTF_8));
        return line.toByteArray();
    }

    private static void write(ILoggingEvent event, JsonGenerator generator) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("timestamp", event.getInstant().toString());
        generator.writeStringField("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        generator.writeStringField("logger", event.getLoggerName());
        generator.writeStringField("message", Bounded.text(event.getFormattedMessage(), LONGEST_MESSAGE));
        var written = new HashSet<>(OWN_KEYS);
        for (var pair : pairs(event)) {
            if (written.add(pair.key)) { // two of one name would be a line that parsers read differently
                value(pair, generator);
            }
        }
        if (event.getThrowableProxy() != null) {
            generator.writeStringField("stack", Bounded.stack(event.getThrowableProxy()));
        }
        generator.writeEndObject();
    }

    private static void value(KeyValuePair pair, JsonGenerator generator) throws IOException {
        generator.writeFieldName(pair.key);
        switch (pair.value) {
            case null -> generator.writeNull();
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case Boolean flag -> generator.writeBoolean(flag);
            case Object other -> generator.writeString(Bounded.text(other.toString(), LONGEST_VALUE));
        }
    }

    private static List<KeyValuePair> pairs(ILoggingEvent event) {
        var pairs = event.getKeyValuePairs();
        return pairs == null ? List.of() : pairs;
    }
}
