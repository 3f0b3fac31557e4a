package io.vulnstream.support.pg;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Columns as the types features use. */
public final class Rows {
    private Rows() {}

    public static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    public static @Nullable Instant instantOrNull(Row row, String column) {
        OffsetDateTime value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }

    /** As a parameter for a {@code timestamptz}. */
    public static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    /** A {@code smallint} that stands for something, null where there is none. */
    public static <T> @Nullable T coded(Row row, String column, Function<Integer, T> meaning) {
        Short value = row.getShort(column);
        return value == null ? null : meaning.apply(value.intValue());
    }

    /** Text as PostgreSQL takes it: it has no character zero, which scanners' output may hold. */
    public static @Nullable String storable(@Nullable String text) {
        return text == null ? null : text.replace('\u0000', '\uFFFD');
    }
}
