package io.vulnstream.support.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The header Retry-After (RFC 9110): seconds, or a date. */
public final class RetryAfter {
    /** Nobody is left alone for longer, whatever the header says. */
    static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /** Null where the header is absent or makes no sense; a date that has passed is zero. */
    public static @Nullable Duration parse(@Nullable String header, InstantSource clock) {
        if (header == null) {
            return null;
        }
        var text = header.strip();
        if (text.matches("\\d{1,9}")) {
            return shorter(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            var date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            return shorter(Duration.between(clock.instant(), Instant.from(date)));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static Duration shorter(Duration asked) {
        var bounded = asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
        return bounded.isNegative() ? Duration.ZERO : bounded;
    }
}
