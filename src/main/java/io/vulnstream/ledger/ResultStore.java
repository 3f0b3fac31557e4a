package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.event.JobId;
import io.vulnstream.support.Batcher;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Commits what claims led to, results that come at the same time together: state, scan and attempt in one statement.
 * not_before becomes the time at which the event is published again.
 */
final class ResultStore {
    private static final int AT_ONCE = 1;
    private static final int LARGEST = 500;

    private final Pg pg;
    private final Duration grace;
    private final Batcher<Reported, Optional<Boolean>> batches;

    ResultStore(Pg pg, Duration grace) {
        this.pg = pg;
        this.grace = grace;
        this.batches = new Batcher<>(AT_ONCE, LARGEST, this::together, Pg::unavailable);
    }

    private record Reported(Claim claim, ScanResult result) {}

    /** A node that lost a claim may have made the next one of the same job itself. */
    private record Held(JobId job, long epoch) {}

    /** @return empty when the claim was lost; whether another job was held back while this one ran */
    Future<Optional<Boolean>> commit(Claim claim, ScanResult result) {
        return batches.add(new Reported(claim, result));
    }

    private Future<List<Optional<Boolean>>> together(List<Reported> reported) {
        return pg.query(
                        """
                with moved as (
                    update job j
                    set state = 3, reported_at = now(), scan_id = r.scan, lease_until = null, cause = null, detail = null,
                        not_before = now() + $3 * interval '1 millisecond', ingested_at = null, archived_at = null
                    from (select w.id as target, n.*
                          from unnest($1::uuid[], $2::bigint[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[],
                                      $8::bigint[], $9::text[], $10::text[], $11::text[], $12::bigint[], $13::int[],
                                      $14::text[])
                               as n (job, held, scan, version, database, built, catalogue, format, sha256, place, size,
                                     exit_code, stderr_tail)
                          join job w on w.public_id = n.job and w.epoch = n.held
                          where w.state + 0 = 2
                          order by w.artifact_id, w.scanner, w.id for update of w) r
                    where j.id = r.target
                    returning j.id, j.public_id, j.artifact_id, j.scanner, j.epoch, j.started_at, j.reported_at, r.*),
                recorded as (
                    insert into scan (id, job_id, artifact_id, scanner, scanner_version, database_version, database_built,
                                      catalogue_id, report_format, report_sha256, report_place, report_size,
                                      started_at, finished_at, outcome, recorded_at)
                    select scan, id, artifact_id, scanner, version, database, built, catalogue, format, sha256, place, size,
                           started_at, reported_at, 0, reported_at
                    from moved),
                ended as (
                    update attempt t
                    set finished_at = now(), outcome = 0, exit_code = m.exit_code, stderr_tail = m.stderr_tail
                    from moved m where t.job_id = m.id and t.epoch = m.epoch and t.started_at = m.started_at)
                select m.public_id, m.epoch,
                       exists (select 1 from job f
                               where f.artifact_id = m.artifact_id and f.scanner = m.scanner
                                 and f.state in (0, 1) and f.state + 0 = 0) as followed
                from moved m""",
                        column(reported, r -> r.claim().job().value(), UUID[]::new),
                        column(reported, r -> r.claim().epoch(), Long[]::new),
                        grace.toMillis(),
                        column(reported, r -> r.result().scan().value(), UUID[]::new),
                        column(reported, r -> Rows.storable(r.result().scannerVersion()), String[]::new),
                        column(reported, r -> Rows.storable(r.result().databaseVersion()), String[]::new),
                        column(reported, r -> Rows.timestamp(r.result().databaseBuilt()), OffsetDateTime[]::new),
                        column(reported, r -> r.result().catalogue(), Long[]::new),
                        column(reported, r -> r.result().report().format(), String[]::new),
                        column(reported, r -> r.result().report().sha256(), String[]::new),
                        column(reported, r -> r.result().report().place(), String[]::new),
                        column(reported, r -> r.result().report().size(), Long[]::new),
                        column(reported, r -> r.result().exitCode(), Integer[]::new),
                        column(reported, r -> Rows.storable(r.result().stderrTail()), String[]::new))
                .map(rows -> {
                    var followed = new HashMap<Held, Boolean>();
                    rows.forEach(row -> followed.put(
                            new Held(new JobId(row.getUUID("public_id")), row.getLong("epoch")),
                            row.getBoolean("followed")));
                    return reported.stream()
                            .map(r -> Optional.ofNullable(followed.get(
                                    new Held(r.claim().job(), r.claim().epoch()))))
                            .toList();
                });
    }

    private static <T> Object[] column(List<Reported> rows, Function<Reported, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}
