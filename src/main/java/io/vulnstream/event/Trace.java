package io.vulnstream.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A W3C trace context, "traceparent" (version 00). It begins with a request and travels in every event to the last
 * subscriber.
 */
public record Trace(@JsonValue String traceparent) {
    private static final Pattern FORM = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final SecureRandom RANDOM = new SecureRandom();

    @JsonCreator
    public Trace {
        if (!FORM.matcher(traceparent).matches()) {
            throw new IllegalArgumentException("not a traceparent of version 00: " + traceparent);
        }
    }

    public static Trace begin() {
        return new Trace("00-" + hex(16) + "-" + hex(8) + "-01");
    }

    /** The trace a caller gave, where it is one; else a new one. */
    public static Trace continued(@Nullable String given) {
        return given != null && FORM.matcher(given).matches() ? new Trace(given) : begin();
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

    private static String hex(int bytes) {
        var random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
