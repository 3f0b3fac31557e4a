package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.Reason;
import io.vulnstream.ledger.RequestState;
import io.vulnstream.query.view.RequestView;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Requests as they were asked. */
final class RequestStore {
    static final String REQUESTS = "requests";
    private static final String COLUMNS = """
            id, public_id, reference, scanners, platforms, lane, reason, rescan, principal, state, cause, detail,
            created_at, resolved_at, finished_at, withdrawn_by, withdrawn_why, trace""";

    private final Pg pg;
    private final PageStore pages;

    RequestStore(Pg pg) {
        this.pg = pg;
        this.pages = new PageStore(pg);
    }

    Future<List<RequestView>> page(@Nullable List<UUID> ids, @Nullable RequestState state, PageRequest page) {
        var where = new Conditions().andIf(Conditions.uuids(ids), "public_id = any (?)");
        if (state != null) {
            where.and("state = ?", (short) state.ordinal());
        }
        return pages.newest(RequestStore::request, "select %s from request".formatted(COLUMNS), "id", where, page);
    }

    static Cursor cursor(RequestView request) {
        return Cursor.of(REQUESTS, request.key());
    }

    Future<Map<Long, List<RequestView>>> ofJobs(List<Long> jobs) {
        return pg.list(row -> Map.entry(row.getLong("job_id"), request(row)), """
                        select l.job_id, %s from request_job l
                        join request on id = l.request_id
                        where l.job_id = any ($1) order by id desc limit 1000""".formatted(COLUMNS), (Object)
                        jobs.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    /** In the order of the ids; an id nobody asked under is left out. */
    Future<List<RequestView>> byIds(List<UUID> ids) {
        return pg.list(RequestStore::request, """
                select %s from request
                join unnest($1::uuid[]) with ordinality as asked (asked_id, place) on public_id = asked_id
                order by place""".formatted(COLUMNS), (Object) ids.toArray(UUID[]::new));
    }

    private static RequestView request(Row row) {
        var cause = row.getShort("cause");
        return new RequestView(
                row.getLong("id"),
                row.getUUID("public_id"),
                row.getString("reference"),
                words(row, "scanners"),
                words(row, "platforms"),
                ordinal(row, "lane", Lane.values()),
                ordinal(row, "reason", Reason.values()),
                row.getBoolean("rescan"),
                row.getString("principal"),
                ordinal(row, "state", RequestState.values()),
                cause == null ? null : Cause.ofCode(cause).word(),
                row.getString("detail"),
                instant(row, "created_at"),
                instantOrNull(row, "resolved_at"),
                instantOrNull(row, "finished_at"),
                row.getString("withdrawn_by"),
                row.getString("withdrawn_why"),
                Trace.continued(row.getString("trace")).traceId());
    }

    private static @Nullable List<String> words(Row row, String column) {
        var words = row.getArrayOfStrings(column);
        return words == null ? null : List.of(words);
    }
}
