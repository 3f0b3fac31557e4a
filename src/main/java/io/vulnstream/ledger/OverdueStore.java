package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.event.ScanId;
import io.vulnstream.event.Trace;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What did not go on by itself: claims whose lease has ended, and results that a subscriber has not confirmed. */
final class OverdueStore {
    private static final int BATCH = 500;
    private final Pg pg;

    OverdueStore(Pg pg) {
        this.pg = pg;
    }

    record Expired(JobId job, String scanner, long epoch, int attempt, String node) {}

    /** @param ingested whether only the archiver lacks it */
    record Unconfirmed(Envelope<ScanCompleted> event, boolean ingested) {}

    /** @param row key of the attempt's job; with its epoch and start it names the attempt */
    record Unarchived(Envelope<ScanFailed> event, long row, OffsetDateTime startedAt) {}

    Future<List<Expired>> expired() {
        return pg.list(
                row -> new Expired(
                        new JobId(row.getUUID("public_id")),
                        row.getString("scanner"),
                        row.getLong("epoch"),
                        row.getInteger("attempts"),
                        row.getString("node")),
                """
                select public_id, scanner, epoch, attempts, coalesce(node, '') as node from job
                where state = 2 and lease_until < now() order by lease_until limit $1""",
                BATCH);
    }

    /**
     * Events of reported jobs that are not confirmed in time, made again from their scan rows: those of jobs that wait for
     * a subscriber, and those of jobs whose report turned out to be unusable before it was archived.
     */
    Future<List<Unconfirmed>> unconfirmed() {
        var now = Instant.now();
        return pg.list(
                row -> new Unconfirmed(
                        Envelope.of(
                                "dispatcher",
                                now,
                                Trace.continued(row.getString("trace")).next(),
                                new ScanCompleted(
                                        new JobId(row.getUUID("public_id")),
                                        row.getLong("epoch"),
                                        new ScanId(row.getUUID("scan_id")),
                                        row.getString("scanner"),
                                        row.getString("subject"))),
                        row.getBoolean("ingested")),
                """
                select j.public_id, j.epoch, j.scan_id, j.scanner, j.trace,
                       j.state = 5 or j.ingested_at is not null as ingested,
                       coalesce(a.digest, a.external_name) as subject
                from (
                    (select * from job where state = 3 and not_before <= now() order by not_before limit $1)
                    union all
                    (select * from job
                     where state = 5 and archived_at is null and scan_id is not null and not_before <= now()
                     order by not_before limit $1)) j
                join artifact a on a.id = j.artifact_id
                order by j.not_before limit $1""",
                BATCH);
    }

    /** The pauses grow with the time a subscriber is away, so that its absence does not fill the streams. */
    Future<Void> published(List<Unconfirmed> jobs, Duration least) {
        return pg.query(
                        """
                update job
                set not_before = now() + greatest($2 * interval '1 millisecond',
                                                  least(now() - reported_at, interval '1 hour'))
                where public_id = any($1) and (state = 3 or state = 5 and archived_at is null)""",
                        jobs.stream().map(j -> j.event().event().job().value()).toArray(UUID[]::new),
                        least.toMillis())
                .mapEmpty();
    }

    /** Events of failed attempts whose records are not in the archive in time. */
    Future<List<Unarchived>> unarchived() {
        var now = Instant.now();
        return pg.list(
                row -> new Unarchived(
                        Envelope.of(
                                "dispatcher",
                                now,
                                Trace.continued(row.getString("trace")).next(),
                                new ScanFailed(
                                        new JobId(row.getUUID("public_id")),
                                        row.getLong("epoch"),
                                        Cause.ofCode(row.getShort("cause")),
                                        row.getBoolean("last"),
                                        row.getString("scanner"),
                                        row.getString("subject"))),
                        row.getLong("job_id"),
                        row.getOffsetDateTime("started_at")),
                """
                select t.job_id, t.epoch, t.started_at, coalesce(t.cause, 14) as cause, t.trace, j.public_id, j.scanner,
                       j.state = 5 and j.epoch = t.epoch as last, coalesce(a.digest, a.external_name) as subject
                from attempt t
                join job j on j.id = t.job_id
                join artifact a on a.id = j.artifact_id
                where t.archived_at is null and t.outcome in (1, 2, 3) and t.republish_at <= now()
                order by t.republish_at limit $1""",
                BATCH);
    }

    Future<Void> publishedFailures(List<Unarchived> attempts, Duration least) {
        return pg.query(
                        """
                update attempt t
                set republish_at = now() + greatest($4 * interval '1 millisecond',
                                                    least(now() - t.finished_at, interval '1 hour'))
                from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as p (job_id, epoch, started_at)
                where t.job_id = p.job_id and t.epoch = p.epoch and t.started_at = p.started_at""",
                        attempts.stream().map(Unarchived::row).toArray(Long[]::new),
                        attempts.stream().map(a -> a.event().event().epoch()).toArray(Long[]::new),
                        attempts.stream().map(Unarchived::startedAt).toArray(OffsetDateTime[]::new),
                        least.toMillis())
                .mapEmpty();
    }

    /** Milliseconds until the next claim ends or event is due to be published again; empty when there is none. */
    Future<Optional<Long>> untilNext() {
        return Pg.millis(pg, """
                select (extract(epoch from least(
                    (select min(lease_until) from job where state = 2),
                    (select min(not_before) from job where state = 3),
                    (select min(republish_at) from attempt where archived_at is null and outcome in (1, 2, 3))) - now())
                    * 1000)::bigint as millis""");
    }

    Future<Void> ensurePartitions() {
        return pg.query("select vulnstream_ensure_partitions(3)").mapEmpty();
    }
}
