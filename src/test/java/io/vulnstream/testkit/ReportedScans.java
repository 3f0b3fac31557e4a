package io.vulnstream.testkit;

import io.vulnstream.event.Cause;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.event.ScanId;
import io.vulnstream.event.Trace;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows of the ledger as a worker leaves them: jobs whose report is stored, and attempts that failed. */
public final class ReportedScans {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final Pg pg;
    private final ReportFiles files;

    public ReportedScans(Pg pg, ReportFiles files) {
        this.pg = pg;
        this.files = files;
    }

    /**
     * @param artifact digest, or the name of an external artifact
     * @param databaseBuilt null when unknown
     */
    public record Spec(
            String artifact,
            String scanner,
            String format,
            Path report,
            @Nullable String databaseVersion,
            @Nullable Instant databaseBuilt,
            Instant startedAt) {
        public static Spec of(String artifact, String scanner, Path report) {
            return new Spec(artifact, scanner, scanner, report, null, null, START);
        }

        public Spec database(String version, Instant built) {
            return new Spec(artifact, scanner, format, report, version, built, startedAt);
        }

        public Spec of(String other) {
            return new Spec(other, scanner, format, report, databaseVersion, databaseBuilt, startedAt);
        }

        public Spec startedAt(Instant at) {
            return new Spec(artifact, scanner, format, report, databaseVersion, databaseBuilt, at);
        }
    }

    /** Stores the report and makes the rows; the event is what the worker would publish. */
    public Envelope<ScanCompleted> reported(Spec spec) {
        var stored = Await.value(files.store(spec.report()));
        var job = job(spec.artifact(), spec.scanner(), 3);
        var scan = Ids.next();
        run(
                """
                with now_at as (select now() as at),
                updated as (update job set scan_id = $2, reported_at = (select at from now_at) where public_id = $1
                            returning id, artifact_id)
                insert into scan (id, job_id, artifact_id, scanner, scanner_version, database_version, database_built,
                                  report_format, report_sha256, report_place, report_size, started_at, finished_at,
                                  outcome, recorded_at)
                select $2, u.id, u.artifact_id, $3, '1.0', $4, $5, $6, $7, $8, $9, $10, $10, 0, (select at from now_at)
                from updated u""",
                job.value(),
                scan,
                spec.scanner(),
                spec.databaseVersion(),
                Rows.timestamp(spec.databaseBuilt()),
                spec.format(),
                stored.sha256(),
                stored.place(),
                stored.size(),
                Rows.timestamp(spec.startedAt()));
        var event = new ScanCompleted(job, 1, new ScanId(scan), spec.scanner(), spec.artifact());
        return Envelope.of("scanner", START, Trace.begin(), event);
    }

    public Envelope<ScanFailed> failed(String artifact, String scanner, Cause cause, String stderr) {
        var job = job(artifact, scanner, 5);
        run("""
                insert into attempt (job_id, number, epoch, node, started_at, finished_at, outcome, cause, detail,
                                     exit_code, stderr_tail, trace)
                select id, 1, 1, 'node', now(), now(), 2, $2, 'the scanner ended with 1', 1, $3, trace
                from job where public_id = $1""", job.value(), cause.code(), stderr);
        var event = new ScanFailed(job, 1, cause, true, scanner, artifact);
        return Envelope.of("scanner", START, Trace.begin(), event);
    }

    private JobId job(String artifact, String scanner, int state) {
        var job = Ids.next();
        var digest = artifact.startsWith("sha256:") ? artifact : null;
        run(
                "insert into source (public_id, kind, address) values ($1, 0, 'registry.example/app') on conflict do nothing",
                Ids.next());
        run("""
                insert into artifact (public_id, kind, digest, external_name) values ($1, $2, $3, $4)
                on conflict do nothing""", Ids.next(), (short) (digest == null ? 3 : 0), digest, digest == null ? artifact : null);
        run("""
                insert into artifact_source (artifact_id, source_id)
                select a.id, s.id from artifact a join source s on s.address = 'registry.example/app'
                where coalesce(a.digest, a.external_name) = $1
                on conflict do nothing""", artifact);
        run("""
                insert into job (public_id, artifact_id, source_id, scanner, lane, state, epoch, trace, scan_id, reported_at)
                select $1, a.id, s.id, $2, 1, $3, 1, $5,
                       case when $3 = 3 then $1 end, case when $3 = 3 then now() end
                from artifact a join source s on s.address = 'registry.example/app'
                where coalesce(a.digest, a.external_name) = $4""", job, scanner, (short) state, artifact, Trace.begin().traceparent());
        return new JobId(job);
    }

    private void run(String sql, @Nullable Object... values) {
        Await.value(pg.query(sql, values));
    }
}
