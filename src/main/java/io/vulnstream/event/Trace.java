package io.vulnstream.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A W3C trace context, "traceparent" (version 00). It begins with a request and travels in every event to the last
 * subscriber.
 */
public record Trace(@JsonValue String traceparent) {
    private static final String FORM = "00-................................-................-..";

    @JsonCreator
    public Trace {
        if (!valid(traceparent)) {
            throw new IllegalArgumentException("not a traceparent of version 00: " + traceparent);
        }
    }

    public static Trace begin() {
        return new Trace("00-" + hex(16) + "-" + hex(8) + "-01");
    }

    /** The trace a caller gave or a row holds, where it is one; else a new one. */
    public static Trace continued(@Nullable String given) {
        return given != null && valid(given) ? new Trace(given) : begin();
    }

    /** The same trace, a span further. */
    public Trace next() {
        return new Trace(traceparent.substring(0, 36) + hex(8) + traceparent.substring(52));
    }

    public String traceId() {
        return traceparent.substring(3, 35);
    }

    public String spanId() {
        return traceparent.substring(36, 52);
    }

    /** By hand: every event of the pipeline passes here several times. */
    private static boolean valid(String text) {
        boolean valid = text.length() == FORM.length();
        for (int i = 0; valid && i < FORM.length(); i++) {
            char c = text.charAt(i);
            boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            valid = FORM.charAt(i) == '.' ? hex : c == FORM.charAt(i);
        }
        return valid;
    }

    /** Unique, not secret. */
    private static String hex(int bytes) {
        var random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
