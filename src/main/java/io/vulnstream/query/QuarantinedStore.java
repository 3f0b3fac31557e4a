package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.query.view.QuarantineView;
import io.vulnstream.support.pg.Pg;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What could not be decoded, with the beginning of its bytes. */
final class QuarantinedStore {
    static final String QUARANTINE = "quarantine";
    private static final int SHOWN = 512;
    private static final String SELECT = """
            select id, public_id, stream, entry, reason, coalesce(size, octet_length(bytes)) as size,
                   octet_length(bytes) as kept, substring(bytes from 1 for %d) as head, at, dropped_at, dropped_by,
                   dropped_reason
            from quarantine""".formatted(SHOWN);

    private final Pg pg;
    private final PageStore pages;

    QuarantinedStore(Pg pg) {
        this.pg = pg;
        this.pages = new PageStore(pg);
    }

    Future<List<QuarantineView>> page(boolean dropped, PageRequest page) {
        var where = new Conditions().and(dropped ? "dropped_at is not null" : "dropped_at is null");
        return pages.newest(QuarantinedStore::view, SELECT, "id", where, page);
    }

    static Cursor cursor(QuarantineView entry) {
        return Cursor.of(QUARANTINE, entry.key());
    }

    Future<Optional<QuarantineView>> byId(UUID id) {
        return pg.first(QuarantinedStore::view, SELECT + " where public_id = $1", id);
    }

    private static QuarantineView view(Row row) {
        var head = row.getBuffer("head").getBytes();
        return new QuarantineView(
                row.getLong("id"),
                row.getUUID("public_id"),
                row.getString("stream"),
                row.getString("entry"),
                row.getString("reason"),
                row.getLong("size"),
                row.getInteger("kept"),
                printable(head),
                HexFormat.of().formatHex(head),
                instant(row, "at"),
                instantOrNull(row, "dropped_at"),
                row.getString("dropped_by"),
                row.getString("dropped_reason"));
    }

    /** ASCII, everything else a dot: it may hold what a terminal would obey. */
    private static String printable(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^\\x20-\\x7e]", ".");
    }
}
