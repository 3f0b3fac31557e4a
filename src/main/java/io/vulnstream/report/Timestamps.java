package io.vulnstream.report;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Times as reports write them. */
final class Timestamps {
    private Timestamps() {}

    /** Null for what is no time: a finding can do without. */
    static @Nullable Instant of(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var quick = wholeSeconds(text);
        if (quick != null) {
            return quick;
        }
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** {@code 2021-12-10T00:40:56Z}, the form almost all have, without the machinery of a formatter. */
    private static @Nullable Instant wholeSeconds(String text) {
        if (text.length() != 20 || text.charAt(10) != 'T' || text.charAt(19) != 'Z') {
            return null;
        }
        var year = number(text, 0, 4);
        var month = number(text, 5, 7);
        var day = number(text, 8, 10);
        var hour = number(text, 11, 13);
        var minute = number(text, 14, 16);
        var second = number(text, 17, 19);
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > 28 || hour < 0 || minute < 0 || second < 0) {
            return null; // The last days of a month are left to the formatter, which knows the calendar.
        }
        if (hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        var days = LocalDate.of(year, month, day).toEpochDay();
        return Instant.ofEpochSecond(days * 86_400 + hour * 3_600L + minute * 60L + second);
    }

    private static int number(String text, int from, int to) {
        var number = 0;
        for (var i = from; i < to; i++) {
            var digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
