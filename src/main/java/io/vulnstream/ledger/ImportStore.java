package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.bus.Hints;
import io.vulnstream.event.ArtifactKind;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanId;
import io.vulnstream.event.SourceKind;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Imported reports as a request, a job that is reported from the start, and its scan, in one transaction. */
public final class ImportStore implements Imports {
    private final Pg pg;
    private final EventPublisher publisher;
    private final Hints hints;
    private final Duration grace;

    public ImportStore(Pg pg, EventPublisher publisher, Hints hints, Duration grace) {
        this.pg = pg;
        this.publisher = publisher;
        this.hints = hints;
        this.grace = grace;
    }

    @Override
    public Future<JobId> accept(ImportedReport report) {
        var job = new JobId(Ids.next());
        var scan = new ScanId(Ids.next());
        var address = report.source() == null ? "external" : report.source();
        var kind = report.source() == null ? SourceKind.EXTERNAL : SourceKind.IMAGE_REPOSITORY;
        return pg.withTransaction(tx -> ArtifactStore.source(tx, kind, address).compose(source -> artifact(tx, report)
                        .compose(artifact -> reported(tx, report, job, scan, source, artifact))))
                .compose(done -> announce(report, job, scan))
                .onSuccess(done -> hints.give(Hints.PROGRESS))
                .map(job);
    }

    private static Future<Long> artifact(SqlClient tx, ImportedReport report) {
        var kind = report.digest() == null ? ArtifactKind.EXTERNAL : ArtifactKind.IMAGE;
        return Pg.run(tx, """
                insert into artifact (public_id, kind, digest, external_name)
                select $1, $2, $3, $4
                where not exists (select 1 from artifact where digest = $3 or external_name = $4)
                on conflict do nothing""", Ids.next(), (short) kind.ordinal(), report.digest(), report.externalName())
                .compose(done -> Pg.run(tx, """
                        select id from artifact where digest = $1 or external_name = $2
                        for key share""", report.digest(), report.externalName()))
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    private Future<Void> reported(
            SqlClient tx, ImportedReport report, JobId job, ScanId scan, long source, long artifact) {
        return Pg.run(tx, """
                insert into artifact_source (artifact_id, source_id) values ($1, $2)
                on conflict do nothing""", artifact, source)
                .compose(done -> request(tx, report))
                .compose(request -> job(tx, report, job, scan, source, artifact)
                        .compose(row -> Pg.run(
                                tx, "insert into request_job (request_id, job_id) values ($1, $2)", request, row)))
                .compose(done -> scan(tx, report, job, scan));
    }

    private static Future<Long> request(SqlClient tx, ImportedReport report) {
        return Pg.run(
                        tx,
                        """
                insert into request (public_id, reference, scanners, lane, reason, principal, state, resolved_at, trace)
                values ($1, $2, array [$3], $4, $5, $6, 1, now(), $7)
                returning id""",
                        Ids.next(),
                        report.subject(),
                        report.scanner(),
                        (short) Lane.URGENT.ordinal(),
                        (short) Reason.IMPORT.ordinal(),
                        report.principal(),
                        report.trace().traceparent())
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    /** @param detail why it is dead */
    public record Standing(JobState state, @Nullable String detail) {}

    /** How far the job of an accepted report is. */
    public Future<Standing> standing(JobId job) {
        return pg.first(
                        row -> new Standing(JobState.values()[row.getShort("state")], row.getString("detail")),
                        "select state, detail from job where public_id = $1",
                        job.value())
                .map(Optional::orElseThrow);
    }

    private Future<Long> job(SqlClient tx, ImportedReport report, JobId job, ScanId scan, long source, long artifact) {
        return Pg.run(
                        tx,
                        """
                insert into job (public_id, artifact_id, source_id, scanner, lane, state, scan_id, reported_at, not_before,
                                 trace)
                values ($1, $2, $3, $4, $5, 3, $6, now(), now() + $7 * interval '1 millisecond', $8)
                returning id""",
                        job.value(),
                        artifact,
                        source,
                        report.scanner(),
                        (short) Lane.URGENT.ordinal(),
                        scan.value(),
                        grace.toMillis(),
                        report.trace().next().traceparent())
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    private static Future<Void> scan(SqlClient tx, ImportedReport report, JobId job, ScanId scan) {
        return Pg.run(
                        tx,
                        """
                insert into scan (id, job_id, artifact_id, scanner, scanner_version, database_version, database_built,
                                  report_format, report_sha256, report_place, report_size, started_at, finished_at,
                                  outcome, imported, digest_checked, recorded_at)
                select $2, id, artifact_id, scanner, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, true, $12, reported_at
                from job where public_id = $1""",
                        job.value(),
                        scan.value(),
                        Rows.storable(report.scannerVersion()),
                        Rows.storable(report.databaseVersion()),
                        Rows.timestamp(report.databaseBuilt()),
                        report.report().format(),
                        report.report().sha256(),
                        report.report().place(),
                        report.report().size(),
                        Rows.timestamp(report.startedAt()),
                        Rows.timestamp(report.finishedAt()),
                        report.digestChecked())
                .mapEmpty();
    }

    /** An event that cannot be published now is published later, from the ledger. */
    private Future<Void> announce(ImportedReport report, JobId job, ScanId scan) {
        var event = new ScanCompleted(job, 0, scan, report.scanner(), report.subject());
        return publisher
                .publish(Envelope.of("import", Instant.now(), report.trace().next(), event))
                .otherwiseEmpty();
    }
}
