package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;
import static io.vulnstream.support.pg.Columns.ordinalOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.AttemptOutcome;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.JobState;
import io.vulnstream.query.view.AttemptView;
import io.vulnstream.query.view.JobView;
import io.vulnstream.query.view.ProgressView;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs, their attempts, and how far they are. */
final class JobStore {
    private static final String COLUMNS = """
            j.id, j.public_id, j.artifact_id, j.scanner, j.lane, j.state, j.attempts_before + j.attempts as attempts, j.cause, j.detail, j.not_before,
            j.created_at, j.started_at, j.finished_at, j.scan_id""";

    private final Pg pg;

    JobStore(Pg pg) {
        this.pg = pg;
    }

    Future<Map<Long, List<JobView>>> ofRequests(List<Long> requests) {
        return pg.list(row -> Map.entry(row.getLong("request_id"), job(row)), """
                        select l.request_id, %s from request_job l
                        join job j on j.id = l.job_id
                        where l.request_id = any ($1)
                        order by j.artifact_id, j.scanner, j.id""".formatted(COLUMNS), (Object)
                        requests.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    Future<Map<Long, List<JobView>>> pending(List<Long> artifacts) {
        return pg.list(row -> Map.entry(row.getLong("artifact_id"), job(row)), """
                        select %s from job j
                        where j.artifact_id = any ($1) and j.state in (0, 1, 2, 3)
                        order by j.scanner, j.id""".formatted(COLUMNS), (Object)
                        artifacts.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    Future<Map<Long, List<AttemptView>>> attempts(List<Long> jobs) {
        return pg.list(row -> Map.entry(row.getLong("job_id"), attempt(row)), """
                        select job_id, number, node, started_at, finished_at, outcome, cause, detail, exit_code,
                               stderr_tail, trace
                        from attempt
                        where job_id = any ($1)
                        order by job_id, epoch, started_at""", (Object) jobs.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    /** @param requests null for all that are not finished */
    Future<ProgressView> progress(@Nullable List<UUID> requests) {
        var ids = requests == null ? null : requests.toArray(UUID[]::new);
        var asked =
                requests == null ? "r.finished_at is null and $1::uuid[] is null" : "r.public_id = any ($1::uuid[])";
        var ofRequests = pg.first(JobStore::requestProgress, """
                select count(*) filter (where r.state = 0)::int as accepted,
                       count(*) filter (where r.state = 1)::int as resolved,
                       count(*) filter (where r.state = 2)::int as done,
                       count(*) filter (where r.state in (3, 4))::int as failed
                from request r where %s""".formatted(asked), (Object) ids);
        var ofScanners = pg.list(JobStore::scannerProgress, """
                with part (scanner, state) as (
                    select j.scanner, j.state from job j
                    where j.id in (select l.job_id from request r
                                   join request_job l on l.request_id = r.id where %1$s)
                    union all
                    select s.scanner, 4 from request r
                    join request_scan l on l.request_id = r.id
                    join scan s on s.id = l.scan_id
                    where %1$s)
                select scanner,
                       count(*) filter (where state in (0, 1))::int as waiting,
                       count(*) filter (where state in (2, 3))::int as running,
                       count(*) filter (where state = 4)::int as done,
                       count(*) filter (where state in (5, 6))::int as failed
                from part group by scanner order by scanner""".formatted(asked), (Object) ids);
        return Future.all(ofRequests, ofScanners)
                .map(both -> new ProgressView(
                        ofRequests.result().orElse(new ProgressView.Requests(0, 0, 0, 0)), ofScanners.result()));
    }

    private static ProgressView.Requests requestProgress(Row row) {
        return new ProgressView.Requests(
                row.getInteger("accepted"),
                row.getInteger("resolved"),
                row.getInteger("done"),
                row.getInteger("failed"));
    }

    private static ProgressView.OfScanner scannerProgress(Row row) {
        return new ProgressView.OfScanner(
                row.getString("scanner"),
                row.getInteger("waiting"),
                row.getInteger("running"),
                row.getInteger("done"),
                row.getInteger("failed"));
    }

    private static JobView job(Row row) {
        return new JobView(
                row.getLong("id"),
                row.getUUID("public_id"),
                row.getLong("artifact_id"),
                row.getString("scanner"),
                ordinal(row, "lane", Lane.values()),
                ordinal(row, "state", JobState.values()),
                row.getInteger("attempts"),
                cause(row),
                row.getString("detail"),
                instant(row, "not_before"),
                instant(row, "created_at"),
                instantOrNull(row, "started_at"),
                instantOrNull(row, "finished_at"),
                row.getUUID("scan_id"));
    }

    private static AttemptView attempt(Row row) {
        return new AttemptView(
                row.getInteger("number"),
                row.getString("node"),
                instant(row, "started_at"),
                instantOrNull(row, "finished_at"),
                ordinalOrNull(row, "outcome", AttemptOutcome.values()),
                cause(row),
                row.getString("detail"),
                row.getInteger("exit_code"),
                row.getString("stderr_tail"),
                Trace.continued(row.getString("trace")).traceId());
    }

    private static @Nullable String cause(Row row) {
        var cause = row.getShort("cause");
        return cause == null ? null : Cause.ofCode(cause).word();
    }
}
