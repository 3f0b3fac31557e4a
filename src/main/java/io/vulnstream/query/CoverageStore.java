package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.Cause;
import io.vulnstream.query.view.CoverageView;
import io.vulnstream.query.view.CoverageView.State;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How well targets are looked at: what was not looked at is none without findings. */
final class CoverageStore {
    static final String COVERAGE = "coverage";
    /** $1 and $2 are ages in hours: of the last good listing, and of the database behind a result. */
    private static final String STATES = """
            select c.*,
                   (case when c.listing_cause is not null
                              or coalesce(c.listed_at, c.changed_at) < now() - $1 * interval '1 hour' then 2
                         when c.artifacts = 0 or c.never_scanned > 0 then 1
                         when c.failing > 0 then 3
                         when c.database_built < now() - $2 * interval '1 hour' then 4
                         else 0 end)::smallint as state,
                   extract(epoch from now() - c.database_built)::float8 / 3600 as age
            from target_coverage c""";

    private final Pg pg;
    private final Duration listingAge;

    CoverageStore(Pg pg, Duration listingAge) {
        this.pg = pg;
        this.listingAge = listingAge;
    }

    record Filter(
            @Nullable String team,
            @Nullable String scanner,
            @Nullable List<State> states,
            int staleAfterHours) {}

    /** By target and scanner. */
    Future<List<CoverageView>> page(Filter filter, PageRequest page) {
        var where = new Conditions();
        where.value(listingAge.toMillis() / 3_600_000.0);
        where.value((double) filter.staleAfterHours());
        where.andIf(filter.team(), "x.team = ?")
                .andIf(filter.scanner(), "x.scanner = ?")
                .andIf(Conditions.codes(filter.states()), "x.state = any (?)");
        if (page.after() != null) {
            where.and(
                    "(x.target_id, x.scanner) > (?, ?)",
                    page.after().number(0),
                    page.after().word(1));
        }
        var limit = where.value(page.limit());
        return pg.list(CoverageStore::coverage, """
                select * from (%s) x where %s
                order by x.target_id, x.scanner limit %s""".formatted(STATES, where.where(), limit), where.values());
    }

    static Cursor cursor(CoverageView coverage) {
        return Cursor.of(COVERAGE, coverage.targetKey(), coverage.scanner());
    }

    private static CoverageView coverage(Row row) {
        var listing = row.getShort("listing_cause") != null;
        var cause = row.getShort(listing ? "listing_cause" : "scan_cause");
        return new CoverageView(
                row.getLong("target_id"),
                row.getString("scanner"),
                ordinal(row, "state", State.values()),
                row.getInteger("artifacts"),
                row.getInteger("never_scanned"),
                row.getInteger("failing"),
                instantOrNull(row, "database_built"),
                row.getDouble("age"),
                instantOrNull(row, "last_good_at"),
                cause == null ? null : Cause.ofCode(cause).word(),
                row.getString(listing ? "listing_detail" : "scan_detail"));
    }
}
