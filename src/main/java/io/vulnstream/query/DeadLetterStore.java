package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.DeadLetterKind;
import io.vulnstream.query.view.DeadLetterGroupView;
import io.vulnstream.query.view.DeadLetterView;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Dead letters, one by one and by what went wrong. */
final class DeadLetterStore {
    static final String LETTERS = "deadLetters";
    private static final String SELECT = """
            select d.job_id, d.id, d.kind, d.scanner, d.cause, d.fingerprint, f.form, d.detail, d.subject, d.subscriber,
                   d.tries, d.at, d.dropped_at, d.dropped_by, d.dropped_reason, d.trace
            from dead_letter d left join failure f on f.fingerprint = d.fingerprint""";

    private final Pg pg;

    DeadLetterStore(Pg pg) {
        this.pg = pg;
    }

    /** @param dropped those that were put aside, or those that were not */
    record Filter(
            @Nullable DeadLetterKind kind,
            @Nullable String scanner,
            @Nullable Cause cause,
            @Nullable String group,
            boolean dropped) {
        private Conditions conditions() {
            var where = new Conditions()
                    .and(dropped ? "d.dropped_at is not null" : "d.dropped_at is null")
                    .andIf(scanner, "d.scanner = ?")
                    .andIf(group, "d.fingerprint = ?");
            if (kind != null) {
                where.and("d.kind = ?", (short) kind.ordinal());
            }
            return cause == null ? where : where.and("d.cause = ?", cause.code());
        }
    }

    /** The newest first. */
    Future<List<DeadLetterView>> page(Filter filter, PageRequest page) {
        var where = filter.conditions();
        var after = page.after();
        if (after != null) {
            where.and("(d.at, d.id) < (?, ?)", Rows.timestamp(after.instant(0)), after.uuid(1));
        }
        var limit = where.value(page.limit());
        return pg.list(DeadLetterStore::letter, """
                %s
                where %s
                order by d.at desc, d.id desc limit %s""".formatted(SELECT, where.where(), limit), where.values());
    }

    static Cursor cursor(DeadLetterView letter) {
        return Cursor.of(LETTERS, letter.at(), letter.id());
    }

    Future<Map<UUID, DeadLetterView>> byIds(List<UUID> ids) {
        return pg.list(DeadLetterStore::letter, SELECT + " where d.id = any ($1)", (Object) ids.toArray(UUID[]::new))
                .map(rows -> Batch.byKey(rows, DeadLetterView::id));
    }

    /** The largest first. */
    Future<List<DeadLetterGroupView>> groups(Filter filter, int first) {
        var where = filter.conditions();
        var limit = where.value(first);
        return pg.list(DeadLetterStore::group, """
                select g.*, f.form
                from (select d.fingerprint, min(d.scanner) as scanner, min(d.cause) as cause, count(*) as count,
                             min(d.at) as oldest, max(d.at) as newest, (array_agg(d.id order by d.at desc))[1] as example
                      from dead_letter d
                      where %s
                      group by d.fingerprint
                      order by count(*) desc, max(d.at) desc limit %s) g
                left join failure f on f.fingerprint = g.fingerprint
                order by g.count desc, g.newest desc""".formatted(where.where(), limit), where.values());
    }

    /** How many are left that a command for a group, or for all, would be about. */
    Future<Long> count(@Nullable String group) {
        var where = new Conditions().and("dropped_at is null").andIf(group, "fingerprint = ?");
        return pg.first(
                        row -> row.getLong(0),
                        "select count(*) from dead_letter where " + where.where(),
                        where.values())
                .map(found -> found.orElse(0L));
    }

    private static DeadLetterView letter(Row row) {
        return new DeadLetterView(
                row.getLong("job_id"),
                row.getUUID("id"),
                DeadLetterKind.values()[row.getShort("kind")],
                row.getString("scanner"),
                cause(row),
                row.getString("fingerprint"),
                row.getString("form"),
                row.getString("detail"),
                row.getString("subject"),
                row.getString("subscriber"),
                row.getInteger("tries"),
                instant(row, "at"),
                instantOrNull(row, "dropped_at"),
                row.getString("dropped_by"),
                row.getString("dropped_reason"),
                Trace.continued(row.getString("trace")).traceId());
    }

    private static DeadLetterGroupView group(Row row) {
        return new DeadLetterGroupView(
                row.getString("fingerprint"),
                row.getString("form"),
                row.getString("scanner"),
                cause(row),
                row.getLong("count"),
                instant(row, "oldest"),
                instant(row, "newest"),
                row.getUUID("example"));
    }

    private static @Nullable String cause(Row row) {
        var cause = Rows.coded(row, "cause", Cause::ofCode);
        return cause == null ? null : cause.word();
    }
}
