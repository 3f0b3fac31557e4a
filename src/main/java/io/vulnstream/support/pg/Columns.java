package io.vulnstream.support.pg;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Typed columns where the driver's own getters do not give the type stores use. */
public final class Columns {
    private Columns() {}

    /** A timestamptz that is not null. */
    public static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    public static @Nullable Instant instantOrNull(Row row, String column) {
        var value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }

    /** A smallint that is the ordinal of an enum and not null. */
    public static <E extends Enum<E>> E ordinal(Row row, String column, E[] values) {
        return values[row.getShort(column)];
    }

    public static <E extends Enum<E>> @Nullable E ordinalOrNull(Row row, String column, E[] values) {
        var value = row.getShort(column);
        return value == null ? null : values[value];
    }

    /** Columns that say "nothing" by empty text, because they are part of a key. */
    public static @Nullable String textOrNull(Row row, String column) {
        var value = row.getString(column);
        return value == null || value.isEmpty() ? null : value;
    }
}
