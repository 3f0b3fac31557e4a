package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vulnstream.support.pg.Pg;
import java.time.OffsetDateTime;
import java.util.List;

/** What others must hear and have not yet. */
final class OutboxStore {
    private final Pg pg;

    OutboxStore(Pg pg) {
        this.pg = pg;
    }

    /** @param key within which the order matters */
    record Entry(long id, OffsetDateTime createdAt, String key, String event) {}

    /** By the mark and not by a growing id: one that was given out early may be committed late. */
    Future<List<Entry>> undelivered(int limit) {
        return pg.list(
                row -> new Entry(
                        row.getLong("id"),
                        row.getOffsetDateTime("created_at"),
                        row.getString("key"),
                        row.getString("event")),
                "select id, created_at, key, event from outbox where delivered_at is null order by id limit $1",
                limit);
    }

    Future<Void> delivered(List<Entry> entries) {
        if (entries.isEmpty()) {
            return Future.succeededFuture();
        }
        return pg.query(
                        """
                        update outbox o set delivered_at = now()
                        from unnest($1::bigint[], $2::timestamptz[]) as e (id, created_at)
                        where o.id = e.id and o.created_at = e.created_at and o.delivered_at is null""",
                        entries.stream().map(Entry::id).toArray(Long[]::new),
                        entries.stream().map(Entry::createdAt).toArray(OffsetDateTime[]::new))
                .mapEmpty();
    }
}
