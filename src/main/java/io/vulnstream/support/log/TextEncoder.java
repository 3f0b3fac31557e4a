package io.vulnstream.support.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/** A line for people: time, level, message, and in brackets the keys of the line. */
final class TextEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final int LONGEST_MESSAGE = 2_000;
    private static final int LONGEST_VALUE = 120;
    private static final byte[] NOTHING = {};

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
        var line = new StringBuilder(160)
                .append(TIME.format(event.getInstant()))
                .append(' ')
                .append(level(event))
                .append(' ')
                .append(visible(Bounded.text(event.getFormattedMessage(), LONGEST_MESSAGE)));
        var pairs = event.getKeyValuePairs();
        if (pairs != null && !pairs.isEmpty()) {
            line.append(pairs.stream()
                    .map(pair -> pair.key + "=" + visible(Bounded.text(String.valueOf(pair.value), LONGEST_VALUE)))
                    .collect(Collectors.joining(" ", " [", "]")));
        }
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            line.append(Bounded.stack(event.getThrowableProxy()));
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String level(ILoggingEvent event) {
        var level = event.getLevel().toString().toLowerCase(Locale.ROOT);
        return level + " ".repeat(5 - level.length());
    }

    /** What others wrote (reports, registries) can neither begin a line of its own nor steer the terminal. */
    private static String visible(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ");
    }
}
