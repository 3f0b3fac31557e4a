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
import org.jspecify.annotations.Nullable;

/** What did not go on by itself: claims whose lease has ended, and results that a subscriber has not confirmed. */
final class OverdueStore {
    static final int BATCH = 500;
    private final Pg pg;

    OverdueStore(Pg pg) {
        this.pg = pg;
    }

    record Expired(JobId job, String scanner, long epoch, int attempt, String node) {}

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
     * Events of reported jobs that were published before whatever a subscriber has yet to confirm, made again from their scan
     * rows: those of jobs that wait for it, and those of jobs whose report turned out to be unusable before it was archived.
     *
     * @param ingester how old the oldest event is that it has not acknowledged; empty when nothing is to be told it
     */
    Future<List<Envelope<ScanCompleted>>> unconfirmed(Optional<Duration> ingester, Optional<Duration> archiver) {
        var now = Instant.now();
        return pg.list(
                row -> Envelope.of(
                        "dispatcher",
                        now,
                        Trace.continued(row.getString("trace")).next(),
                        new ScanCompleted(
                                new JobId(row.getUUID("public_id")),
                                row.getLong("epoch"),
                                new ScanId(row.getUUID("scan_id")),
                                row.getString("scanner"),
                                row.getString("subject"))),
                """
                with lost as (
                    select now() - $2 * interval '1 millisecond' as ingester,
                           now() - $3 * interval '1 millisecond' as archiver),
                dead as (select job_id, epoch, subscriber from delivery_failure where dead_at is not null)
                select j.public_id, j.epoch, j.scan_id, j.scanner, j.trace, coalesce(a.digest, a.external_name) as subject
                from (
                    (select w.* from job w, lost
                     where w.state = 3 and w.not_before <= greatest(lost.ingester, lost.archiver)
                       and (w.ingested_at is null and w.not_before <= lost.ingester
                            and (w.id, w.epoch, 'ingester') not in (select job_id, epoch, subscriber from dead)
                            or w.archived_at is null and w.not_before <= lost.archiver
                            and (w.id, w.epoch, 'archiver') not in (select job_id, epoch, subscriber from dead))
                     order by w.not_before limit $1)
                    union all
                    (select w.* from job w, lost
                     where w.state = 5 and w.archived_at is null and w.scan_id is not null
                       and w.not_before <= lost.archiver
                     order by w.not_before limit $1)) j
                join artifact a on a.id = j.artifact_id
                order by j.not_before limit $1""",
                BATCH,
                millis(ingester),
                millis(archiver));
    }

    private static @Nullable Long millis(Optional<Duration> age) {
        return age.map(Duration::toMillis).orElse(null);
    }

    /** @param grace until they count as published */
    Future<Void> published(List<Envelope<ScanCompleted>> events, Duration grace) {
        return pg.query("""
                update job set not_before = now() + $2 * interval '1 millisecond'
                where public_id = any($1) and (state = 3 or state = 5 and archived_at is null)""", events.stream().map(e -> e.event().job().value()).toArray(UUID[]::new), grace.toMillis())
                .mapEmpty();
    }

    /**
     * Events of failed attempts that were published before whatever the archiver has yet to confirm.
     *
     * @param archiver how old that is
     */
    Future<List<Unarchived>> unarchived(Duration archiver) {
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
                where t.archived_at is null and t.outcome in (1, 2, 3)
                  and t.republish_at <= now() - $2 * interval '1 millisecond'
                order by t.republish_at limit $1""",
                BATCH,
                archiver.toMillis());
    }

    Future<Void> publishedFailures(List<Unarchived> attempts, Duration grace) {
        return pg.query(
                        """
                update attempt t set republish_at = now() + $4 * interval '1 millisecond'
                from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as p (job_id, epoch, started_at)
                where t.job_id = p.job_id and t.epoch = p.epoch and t.started_at = p.started_at""",
                        attempts.stream().map(Unarchived::row).toArray(Long[]::new),
                        attempts.stream().map(a -> a.event().event().epoch()).toArray(Long[]::new),
                        attempts.stream().map(Unarchived::startedAt).toArray(OffsetDateTime[]::new),
                        grace.toMillis())
                .mapEmpty();
    }

    /** Milliseconds until the next claim ends; empty when there is none. */
    Future<Optional<Long>> untilNext() {
        return Pg.millis(pg, """
                select (extract(epoch from (select min(lease_until) from job where state = 2) - now()) * 1000)::bigint as millis""");
    }

    Future<Void> ensurePartitions() {
        return pg.query("select vulnstream_ensure_partitions(3)").mapEmpty();
    }
}
