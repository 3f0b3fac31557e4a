package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.finding.TransitionCause;
import io.vulnstream.finding.TransitionKind;
import io.vulnstream.query.view.ChangeEventView;
import io.vulnstream.query.view.ChangeView;
import io.vulnstream.query.view.TransitionView;
import io.vulnstream.support.pg.Pg;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to findings and problems. */
final class TransitionStore {
    static final String CHANGES = "changes";
    static final String FOLLOWED = "changes as they happen";
    private static final int MOST = 100;

    private final Pg pg;

    TransitionStore(Pg pg) {
        this.pg = pg;
    }

    Future<Map<Long, List<TransitionView>>> ofFindings(List<Long> findings) {
        return of("finding_id", findings);
    }

    Future<Map<Long, List<TransitionView>>> ofProblems(List<Long> problems) {
        return of("problem_id", problems);
    }

    /** @param kinds, causes: null for all */
    record Filter(
            @Nullable UUID source,
            @Nullable String team,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable List<TransitionKind> kinds,
            @Nullable List<TransitionCause> causes) {}

    /** Of problems, the newest first. */
    Future<List<ChangeView>> changes(Filter filter, PageRequest page) {
        var where = conditions(filter);
        var after = page.after();
        if (after != null) {
            where.and("(t.at, t.id) < (?, ?)", after.instant(0).atOffset(ZoneOffset.UTC), after.number(1));
        }
        var limit = where.value(page.limit());
        return pg.list(TransitionStore::change, """
                select t.* from transition t
                where %s
                order by t.at desc, t.id desc limit %s""".formatted(where.where(), limit), where.values());
    }

    /** Where what is told from now on begins. */
    Future<Cursor> now() {
        return settled().map(at -> Cursor.of(FOLLOWED, at, 0));
    }

    /**
     * What follows a cursor, the oldest first, as far as nothing can come before it any more. Two statements: what commits
     * between them is seen by the second or was not over for the first.
     */
    Future<List<ChangeEventView>> following(Filter filter, Cursor after) {
        return settled().compose(settled -> {
            var where = conditions(filter)
                    .and("(t.at, t.id) > (?, ?)", after.instant(0).atOffset(ZoneOffset.UTC), after.number(1))
                    .and("t.at < ?", settled.atOffset(ZoneOffset.UTC));
            return pg.list(
                    row -> {
                        var change = change(row);
                        var cursor = Cursor.of(FOLLOWED, change.transition().at(), change.key());
                        return new ChangeEventView(cursor.text(), change);
                    },
                    """
                    select t.* from transition t
                    where %s
                    order by t.at, t.id limit %d""".formatted(where.where(), MOST),
                    where.values());
        });
    }

    /**
     * Until when everything is committed: rows carry the time at which their transaction began, so it is the beginning of the
     * oldest one that is open. A second less, for one that begins now and is not listed yet.
     */
    private Future<Instant> settled() {
        return pg.list(row -> instant(row, "settled"), """
                        select least(min(xact_start), now()) - interval '1 s' as settled from pg_stat_activity
                        where datname = current_database() and usename = current_user
                              and xact_start is not null and pid <> pg_backend_pid()""").map(rows -> rows.get(0));
    }

    private static Conditions conditions(Filter filter) {
        var where = new Conditions().and("t.problem_id is not null");
        if (filter.since() != null) {
            where.and("t.at >= ?", filter.since().atOffset(ZoneOffset.UTC));
        }
        if (filter.until() != null) {
            where.and("t.at < ?", filter.until().atOffset(ZoneOffset.UTC));
        }
        where.andIf(Conditions.codes(filter.kinds()), "t.kind = any (?)")
                .andIf(Conditions.codes(filter.causes()), "t.cause = any (?)")
                .andIf(filter.source(), """
                        t.problem_id in (select p.id from problem p
                                         join source s on s.id = p.source_id where s.public_id = ?)""");
        if (filter.team() != null) {
            where.and("(t.team_id is null or t.team_id = (select id from team where name = ?))", filter.team())
                    .and("""
                            exists (select from problem_view v where v.problem_id = t.problem_id
                                    and v.team_id = (select id from team where name = ?))""", filter.team());
        }
        return where;
    }

    private static ChangeView change(Row row) {
        return new ChangeView(row.getLong("id"), row.getLong("problem_id"), transition(row));
    }

    static Cursor cursor(ChangeView change) {
        return Cursor.of(CHANGES, change.transition().at(), change.key());
    }

    private Future<Map<Long, List<TransitionView>>> of(String subject, List<Long> keys) {
        return pg.list(
                        row -> Map.entry(row.getLong("key"), transition(row)),
                        """
                        select k.key, t.* from unnest($1::bigint[]) as k (key)
                        cross join lateral (
                            select at, id, kind, cause, from_value, to_value, before_value, after_value, scan_id
                            from transition t where t.%s = k.key
                            order by t.at desc, t.id desc limit $2) t
                        order by t.at desc, t.id desc""".formatted(subject),
                        keys.toArray(Long[]::new),
                        MOST)
                .map(Batch::grouped);
    }

    private static TransitionView transition(Row row) {
        return new TransitionView(
                instant(row, "at"),
                ordinal(row, "kind", TransitionKind.values()),
                ordinal(row, "cause", TransitionCause.values()),
                row.getString("from_value"),
                row.getString("to_value"),
                row.getString("before_value"),
                row.getString("after_value"),
                row.getUUID("scan_id"));
    }
}
