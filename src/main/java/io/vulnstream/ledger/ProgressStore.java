package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanId;
import io.vulnstream.ledger.Progress.ByScanner;
import io.vulnstream.ledger.Progress.Outcome;
import io.vulnstream.ledger.Progress.Scan;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads how far requests are, for whoever waits for them. */
public final class ProgressStore {
    private final Pg pg;

    public ProgressStore(Pg pg) {
        this.pg = pg;
    }

    public Future<Progress> progress(Collection<UUID> requests) {
        var ids = requests.toArray(UUID[]::new);
        return scanners(ids).compose(scanners -> pg.first(
                        row -> new Progress(
                                row.getInteger("open"),
                                row.getInteger("unresolved"),
                                row.getInteger("done"),
                                row.getInteger("dead"),
                                scanners),
                        """
                select (count(*) filter (where finished_at is null))::int as open,
                       (count(*) filter (where state = 0))::int as unresolved,
                       (count(*) filter (where state = 2))::int as done,
                       (count(*) filter (where state in (3, 4)))::int as dead
                from request where public_id = any($1)""",
                        (Object) ids)
                .map(found -> found.orElseThrow()));
    }

    private Future<List<ByScanner>> scanners(UUID[] ids) {
        return pg.list(
                row -> new ByScanner(
                        row.getString("scanner"),
                        row.getInteger("waiting"),
                        row.getInteger("running"),
                        row.getInteger("finished"),
                        row.getInteger("dead")),
                """
                select scanner,
                       (count(*) filter (where state in (0, 1)))::int as waiting,
                       (count(*) filter (where state = 2))::int as running,
                       (count(*) filter (where state in (3, 4)))::int as finished,
                       (count(*) filter (where state in (5, 6)))::int as dead
                from (select distinct j.id, j.scanner, j.state
                      from request r
                      join request_job rj on rj.request_id = r.id
                      join job j on j.id = rj.job_id
                      where r.public_id = any($1)) j
                group by scanner order by scanner""",
                (Object) ids);
    }

    /** In the order given; what is no request is left out. */
    public Future<List<Outcome>> outcomes(List<UUID> requests) {
        var ids = requests.toArray(UUID[]::new);
        return scans(ids)
                .compose(scans -> pg.list(
                        row -> new Outcome(
                                row.getUUID("public_id"),
                                row.getString("reference"),
                                RequestState.values()[row.getShort("state")],
                                Rows.coded(row, "cause", Cause::ofCode),
                                row.getString("detail"),
                                scans.getOrDefault(row.getUUID("public_id"), List.of())),
                        """
                select r.public_id, r.reference, r.state, r.cause, r.detail
                from unnest($1::uuid[]) with ordinality as i (id, place)
                join request r on r.public_id = i.id
                order by i.place""",
                        (Object) ids));
    }

    private Future<Map<UUID, List<Scan>>> scans(UUID[] ids) {
        return pg.query("""
                select r.public_id as request, j.public_id as job, j.scanner, coalesce(a.digest, a.external_name) as subject,
                       j.state, j.cause, j.detail, j.scan_id
                from request r
                join request_job rj on rj.request_id = r.id
                join job j on j.id = rj.job_id
                join artifact a on a.id = j.artifact_id
                where r.public_id = any($1)
                union all
                select r.public_id, null, s.scanner, coalesce(a.digest, a.external_name), 4::smallint, null, null, s.id
                from request r
                join request_scan rs on rs.request_id = r.id
                join scan s on s.id = rs.scan_id
                join artifact a on a.id = s.artifact_id
                where r.public_id = any($1)
                order by 4, 3""", (Object) ids).map(rows -> {
            Map<UUID, List<Scan>> scans = new HashMap<>();
            rows.forEach(row -> scans.computeIfAbsent(row.getUUID("request"), r -> new ArrayList<>())
                    .add(scan(row)));
            return scans;
        });
    }

    private static Scan scan(Row row) {
        return new Scan(
                id(row, "job") == null ? null : new JobId(row.getUUID("job")),
                row.getString("scanner"),
                row.getString("subject"),
                JobState.values()[row.getShort("state")],
                Rows.coded(row, "cause", Cause::ofCode),
                row.getString("detail"),
                id(row, "scan_id") == null ? null : new ScanId(row.getUUID("scan_id")));
    }

    private static @Nullable UUID id(Row row, String column) {
        return row.getUUID(column);
    }
}
