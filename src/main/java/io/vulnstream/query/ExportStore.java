package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinalOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.Cause;
import io.vulnstream.event.ExportOutcome;
import io.vulnstream.query.view.DatabaseView;
import io.vulnstream.query.view.ExportRunView;
import io.vulnstream.query.view.ListingView;
import io.vulnstream.query.view.ScannerView;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was listed for scanning, when, and with which outcome; and the scanners that stand ready for it. */
final class ExportStore {
    static final String RUNS = "exportRuns";
    static final String LISTINGS = "listings";
    private static final String RUN = "id, public_id, started_at, finished_at, outcome, detail";
    private static final String LISTING = """
            l.id, l.run_id, l.target_id, l.started_at, l.finished_at, l.outcome, l.cause, l.detail, l.tags_seen,
            l.requested""";

    private static final String SELECT = "select %s from listing l".formatted(LISTING);

    private final Pg pg;
    private final PageStore pages;

    ExportStore(Pg pg) {
        this.pg = pg;
        this.pages = new PageStore(pg);
    }

    record ListingFilter(
            @Nullable UUID run,
            @Nullable String team,
            @Nullable String target,
            @Nullable ExportOutcome outcome) {}

    Future<List<ExportRunView>> runs(PageRequest page) {
        return pages.newest(ExportStore::run, "select %s from export_run".formatted(RUN), "id", new Conditions(), page);
    }

    static Cursor cursor(ExportRunView run) {
        return Cursor.of(RUNS, run.key());
    }

    Future<Map<Long, ExportRunView>> runsByKeys(List<Long> keys) {
        return pg.list(ExportStore::run, "select %s from export_run where id = any ($1)".formatted(RUN), (Object)
                        keys.toArray(Long[]::new))
                .map(rows -> Batch.byKey(rows, ExportRunView::key));
    }

    Future<List<ListingView>> listings(ListingFilter filter, PageRequest page) {
        var where = new Conditions()
                .andIf(filter.run(), "l.run_id = (select id from export_run where public_id = ?)")
                .andIf(filter.team(), """
                        l.target_id in (select t.id from target t
                                        join team on team.id = t.team_id where team.name = ?)""")
                .andIf(filter.target(), "l.target_id in (select t.id from target t where t.name = ?)");
        if (filter.outcome() != null) {
            where.and("l.outcome = ?", (short) filter.outcome().ordinal());
        }
        return pages.newest(ExportStore::listing, SELECT, "l.id", where, page);
    }

    static Cursor cursor(ListingView listing) {
        return Cursor.of(LISTINGS, listing.key());
    }

    Future<Map<Long, List<ListingView>>> listingsOfRuns(List<Long> runs, PageRequest page) {
        return pages.newestOf(runs, ExportStore::listing, SELECT, "l.id", "l.run_id = p.key", page);
    }

    private static @Nullable String cause(Row row) {
        var cause = row.getShort("cause");
        return cause == null ? null : Cause.ofCode(cause).word();
    }

    Future<List<ScannerView>> scanners() {
        return pg.list(ExportStore::scanner, """
                select scanner, version, database_version, database_built, node, seen_at from scanner_state
                order by scanner""");
    }

    private static ExportRunView run(Row row) {
        return new ExportRunView(
                row.getLong("id"),
                row.getUUID("public_id"),
                instant(row, "started_at"),
                instantOrNull(row, "finished_at"),
                ordinalOrNull(row, "outcome", ExportOutcome.values()),
                row.getString("detail"));
    }

    private static ListingView listing(Row row) {
        return new ListingView(
                row.getLong("id"),
                row.getLong("run_id"),
                row.getLong("target_id"),
                instant(row, "started_at"),
                instantOrNull(row, "finished_at"),
                ordinalOrNull(row, "outcome", ExportOutcome.values()),
                cause(row),
                row.getString("detail"),
                row.getInteger("tags_seen"),
                row.getInteger("requested"));
    }

    private static ScannerView scanner(Row row) {
        return new ScannerView(
                row.getString("scanner"),
                row.getString("version"),
                DatabaseView.of(row.getString("database_version"), instantOrNull(row, "database_built")),
                row.getString("node"),
                instant(row, "seen_at"));
    }
}
