package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.Cause;
import io.vulnstream.query.view.MissedTargetView;
import io.vulnstream.query.view.TargetState;
import io.vulnstream.query.view.TargetView;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Targets, and whether what they name was listed in time: what was never asked for shows nowhere else. */
final class TargetStore {
    static final String TARGETS = "targets";
    private final Pg pg;
    private final PageStore pages;
    private final Duration listingAge;
    private final String select;

    /** @param listingAge within which a target must have been listed */
    TargetStore(Pg pg, Duration listingAge) {
        this.pg = pg;
        this.pages = new PageStore(pg);
        this.listingAge = listingAge;
        this.select = """
                select t.* from (
                    select t.id, team.name as team, t.name, t.repository, t.file, t.line, t.active, l.last_good_at,
                           (case when not t.active then 3
                                 when coalesce(l.last_good_at, t.changed_at) < now() - interval '%d ms' then 2
                                 when l.last_good_at is null then 1
                                 else 0 end)::smallint as state
                    from target t
                    join team on team.id = t.team_id
                    join target_listed l on l.target_id = t.id) t""".formatted(listingAge.toMillis());
    }

    Future<List<TargetView>> page(@Nullable String team, @Nullable TargetState state, PageRequest page) {
        var where = new Conditions().andIf(team, "t.team = ?");
        if (state != null) {
            where.and("t.state = ?", (short) state.ordinal());
        }
        return pages.newest(TargetStore::target, select, "t.id", where, page);
    }

    static Cursor cursor(TargetView target) {
        return Cursor.of(TARGETS, target.key());
    }

    Future<Map<Long, TargetView>> byKeys(List<Long> keys) {
        return pg.list(TargetStore::target, select + " where t.id = any ($1)", (Object) keys.toArray(Long[]::new))
                .map(rows -> Batch.byKey(rows, TargetView::key));
    }

    /** Those in the target files now, by the address of the repository they name. */
    Future<Map<String, List<TargetView>>> ofAddresses(List<String> addresses) {
        return pg.list(
                        row -> Map.entry(row.getString("repository"), target(row)),
                        select + " where t.active and t.repository = any ($1) order by t.team, t.name",
                        (Object) addresses.toArray(String[]::new))
                .map(Batch::grouped);
    }

    /** @param age null for what is configured */
    Future<List<MissedTargetView>> missed(@Nullable Duration age) {
        return pg.list(
                TargetStore::missed,
                """
                select t.id, l.last_good_at, l.cause, l.detail
                from target t
                join target_listed l on l.target_id = t.id
                where t.active and coalesce(l.last_good_at, t.changed_at) < now() - $1 * interval '1 millisecond'
                order by coalesce(l.last_good_at, t.changed_at), t.id limit $2""",
                Objects.requireNonNullElse(age, listingAge).toMillis(),
                PageRequest.LARGEST);
    }

    private static TargetView target(Row row) {
        return new TargetView(
                row.getLong("id"),
                row.getString("team"),
                row.getString("name"),
                row.getString("repository"),
                row.getString("file"),
                row.getInteger("line"),
                row.getBoolean("active"),
                ordinal(row, "state", TargetState.values()),
                instantOrNull(row, "last_good_at"));
    }

    private static MissedTargetView missed(Row row) {
        var cause = row.getShort("cause");
        return new MissedTargetView(
                row.getLong("id"),
                instantOrNull(row, "last_good_at"),
                cause == null ? null : Cause.ofCode(cause).word(),
                row.getString("detail"));
    }
}
