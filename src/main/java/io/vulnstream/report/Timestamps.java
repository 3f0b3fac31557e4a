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
        var quick = quick(text);
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

    /** {@code 2021-12-10T00:40:56Z} and with fractions, the form almost all have, without a formatter's machinery. */
    private static @Nullable Instant quick(String text) {
        var last = text.length() - 1;
        if (last < 19 || last > 29 || text.charAt(10) != 'T' || text.charAt(last) != 'Z') {
            return null;
        }
        var year = number(text, 0, 4);
        var month = number(text, 5, 7);
        var day = number(text, 8, 10);
        var second = second(text);
        var nanos = last == 19 ? 0 : text.charAt(19) == '.' ? number(text, 20, last) : -1;
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > 28 || second < 0 || nanos < 0) {
            return null; // The last days of a month are left to the formatter, which knows the calendar.
        }
        for (var digits = last - 20; last > 19 && digits < 9; digits++) {
            nanos *= 10;
        }
        return Instant.ofEpochSecond(LocalDate.of(year, month, day).toEpochDay() * 86_400 + second, nanos);
    }

    /** Of the day; negative for what is none. */
    private static int second(String text) {
        var hour = number(text, 11, 13);
        var minute = number(text, 14, 16);
        var second = number(text, 17, 19);
        var valid = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
        return valid ? hour * 3_600 + minute * 60 + second : -1;
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
