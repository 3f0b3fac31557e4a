package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Trace;
import io.vulnstream.query.view.DatabaseView;
import io.vulnstream.query.view.ScanOutcome;
import io.vulnstream.query.view.ScanView;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Scans that ended: rows of {@code scan}, and dead jobs that never got one, under the id of the job. Ids are UUIDv7, so
 * their order is that of time.
 */
final class ScanStore {
    static final String SCANS = "scans";

    /** Outcomes are the ordinals of {@link ScanOutcome}. A report counts once its ingester has written what it saw. */
    private static final String WITH_ROW = """
            select s.id, s.job_id, s.artifact_id, s.scanner, s.scanner_version, s.database_version, s.database_built,
                    case when s.outcome = 1 or (j.state = 5 and j.scan_id = s.id) then 1
                         when s.findings is null and s.current is null and j.ingested_at is null then 2
                         else 0 end::smallint as outcome,
                    case when s.outcome = 1 or j.state = 5 then j.cause end as cause,
                    case when s.outcome = 1 or j.state = 5 then j.detail end as detail,
                    s.findings,
                    exists (select from watermark w
                            where w.artifact_id = s.artifact_id and w.scanner = s.scanner and w.scan_id = s.id) as current,
                    s.started_at, s.finished_at, s.recorded_at, s.confirmed_at, s.imported, s.digest_checked,
                    s.report_format, s.report_sha256, s.report_size, j.trace
             from scan s
             join job j on j.id = s.job_id""";

    private static final String DEAD_WITHOUT_ROW = """
             select j.public_id as id, j.id as job_id, j.artifact_id, j.scanner, null::text as scanner_version,
                    null::text as database_version, null::timestamptz as database_built,
                    1::smallint as outcome, j.cause, j.detail, null::integer as findings, false as current,
                    j.started_at, coalesce(j.finished_at, j.created_at) as finished_at,
                    coalesce(j.finished_at, j.created_at) as recorded_at, null::timestamptz as confirmed_at,
                    false as imported, false as digest_checked, null::text as report_format,
                    null::text as report_sha256, null::bigint as report_size, j.trace
             from job j
             where j.state = 5 and j.scan_id is null""";

    private static final String ENDED = "(" + WITH_ROW + "\nunion all\n" + DEAD_WITHOUT_ROW + ")";

    private final Pg pg;

    ScanStore(Pg pg) {
        this.pg = pg;
    }

    record Filter(
            @Nullable UUID artifact,
            @Nullable UUID source,
            @Nullable String scanner,
            @Nullable ScanOutcome outcome) {}

    Future<List<ScanView>> page(Filter filter, PageRequest page) {
        var where = new Conditions()
                .andIf(filter.artifact(), "x.artifact_id = (select id from artifact where public_id = ?)")
                .andIf(filter.source(), """
                        x.artifact_id in (select l.artifact_id from artifact_source l
                                          join source s on s.id = l.source_id where s.public_id = ?)""")
                .andIf(filter.scanner(), "x.scanner = ?");
        if (filter.outcome() != null) {
            where.and("x.outcome = ?", (short) filter.outcome().ordinal());
        }
        if (page.after() != null) {
            where.and("x.id < ?", page.after().uuid(0));
        }
        var limit = where.value(page.limit());
        return pg.list(
                ScanStore::scan,
                """
                %s
                union all
                %s
                order by id desc limit %s""".formatted(newest(WITH_ROW, where, limit), newest(DEAD_WITHOUT_ROW, where, limit), limit),
                where.values());
    }

    /** One of both kinds alone, so that its index gives the order and only a page of it is read. */
    private static String newest(String kind, Conditions where, String limit) {
        return "(select x.* from (%s) x where %s order by x.id desc limit %s)".formatted(kind, where.where(), limit);
    }

    static Cursor cursor(ScanView scan) {
        return Cursor.of(SCANS, scan.id());
    }

    Future<Map<UUID, ScanView>> byIds(List<UUID> ids) {
        return pg.list(ScanStore::scan, "select x.* from %s x where x.id = any ($1)".formatted(ENDED), (Object)
                        ids.toArray(UUID[]::new))
                .map(rows -> Batch.byKey(rows, ScanView::id));
    }

    Future<Map<Long, List<ScanView>>> ofArtifacts(List<Long> artifacts, PageRequest page) {
        var after = page.after() == null ? null : page.after().uuid(0);
        return pg.list(
                        row -> Map.entry(row.getLong("artifact_id"), scan(row)),
                        """
                        select x.* from unnest($1::bigint[]) as p (key)
                        cross join lateral (
                            select x.* from %s x
                            where x.artifact_id = p.key and ($2::uuid is null or x.id < $2)
                            order by x.id desc limit $3) x
                        order by x.id desc""".formatted(ENDED),
                        artifacts.toArray(Long[]::new),
                        after,
                        page.limit())
                .map(Batch::grouped);
    }

    /**
     * The last word of each scanner on each artifact: its watermark, or a job that ended after it without one. An older
     * result that came late is neither. Scanners are found by skipping through the index, not by reading every job.
     */
    Future<Map<Long, List<ScanView>>> latest(List<Long> artifacts) {
        return pg.list(row -> Map.entry(row.getLong("artifact_id"), scan(row)), """
                        with recursive asked (artifact_id, scanner) as (
                            select p.key, (select min(j.scanner) from job j where j.artifact_id = p.key)
                            from unnest($1::bigint[]) as p (key)
                            union all
                            select a.artifact_id,
                                   (select min(j.scanner) from job j
                                    where j.artifact_id = a.artifact_id and j.scanner > a.scanner)
                            from asked a where a.scanner is not null),
                        candidate (id) as (
                            select w.scan_id from watermark w where w.artifact_id = any ($1)
                            union
                            select coalesce(j.scan_id, j.public_id) from asked a
                            cross join lateral (
                                select j.scan_id, j.public_id from job j
                                where j.artifact_id = a.artifact_id and j.scanner = a.scanner and j.state in (3, 4, 5)
                                order by j.id desc limit 1) j)
                        select distinct on (x.artifact_id, x.scanner) x.*
                        from %s x
                        where x.id in (select id from candidate) and (x.current or x.outcome <> 0)
                        order by x.artifact_id, x.scanner, greatest(x.recorded_at, x.confirmed_at) desc""".formatted(ENDED), (Object)
                        artifacts.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    Future<Map<Long, List<ScanView>>> confirming(List<Long> requests) {
        return pg.list(row -> Map.entry(row.getLong("request_id"), scan(row)), """
                        select l.request_id, x.* from request_scan l
                        join %s x on x.id = l.scan_id
                        where l.request_id = any ($1)
                        order by x.artifact_id, x.scanner""".formatted(ENDED), (Object)
                        requests.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    private static ScanView scan(Row row) {
        var cause = row.getShort("cause");
        return new ScanView(
                row.getUUID("id"),
                row.getLong("job_id"),
                row.getLong("artifact_id"),
                row.getString("scanner"),
                new ScanView.Result(
                        ordinal(row, "outcome", ScanOutcome.values()),
                        cause == null ? null : Cause.ofCode(cause),
                        row.getString("detail"),
                        row.getInteger("findings")),
                row.getString("scanner_version"),
                DatabaseView.of(row.getString("database_version"), instantOrNull(row, "database_built")),
                row.getBoolean("current"),
                new ScanView.Times(
                        instantOrNull(row, "started_at"),
                        instant(row, "finished_at"),
                        instantOrNull(row, "confirmed_at")),
                row.getBoolean("imported"),
                row.getBoolean("digest_checked"),
                report(row),
                Trace.continued(row.getString("trace")).traceId());
    }

    private static ScanView.@Nullable ReportView report(Row row) {
        var sha256 = row.getString("report_sha256");
        return sha256 == null
                ? null
                : new ScanView.ReportView(row.getString("report_format"), sha256, row.getLong("report_size"));
    }
}
