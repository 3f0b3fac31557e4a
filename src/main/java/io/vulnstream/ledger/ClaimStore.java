package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.support.Batcher;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes jobs for this node. Where nothing keeps any job from being claimed, those asked for at the same time are taken in one
 * statement; under limits each is looked at in a transaction of its own.
 */
final class ClaimStore {
    private static final int AT_ONCE = 2;
    private static final int LARGEST = 500;

    private final Pg pg;
    private final AdmissionStore admission;
    private final String node;
    private final Duration lease;
    private final Batcher<JobId, Optional<Claim>> batches;

    ClaimStore(Pg pg, AdmissionStore admission, String node, Duration lease) {
        this.pg = pg;
        this.admission = admission;
        this.node = node;
        this.lease = lease;
        this.batches = new Batcher<>(AT_ONCE, LARGEST, this::together, Pg::unavailable);
    }

    Future<Optional<Claim>> claim(JobId job) {
        return admission.all() ? batches.add(job) : admitted(job);
    }

    private Future<List<Optional<Claim>>> together(List<JobId> jobs) {
        return pg.withConnection(connection -> take(connection, jobs));
    }

    private Future<Optional<Claim>> admitted(JobId job) {
        return pg.withTransaction(tx -> admission
                .admitted(tx, job)
                .compose(admitted -> admitted
                        ? take(tx, List.of(job)).map(taken -> taken.get(0))
                        : Future.succeededFuture(Optional.empty())));
    }

    /** A job that stands twice in the list is taken once. */
    private Future<List<Optional<Claim>>> take(SqlClient client, List<JobId> jobs) {
        return Pg.run(client, """
                with claimed as (
                    update job j
                    set state = 2, epoch = epoch + 1, attempts = attempts + 1, node = $2, entry = null,
                        lease_until = now() + $3 * interval '1 millisecond', started_at = now()
                    from (select id as target from job
                          where public_id = any($1) and state + 0 in (0, 1) and not_before <= now()
                          order by artifact_id, scanner, id for update) w
                    where j.id = w.target
                    returning id, public_id, artifact_id, source_id, scanner, lane, rescan, epoch, attempts,
                              attempts_before, started_at, trace),
                tried as (
                    insert into attempt (job_id, number, epoch, node, started_at, trace)
                    select id, attempts_before + attempts, epoch, $2, started_at, trace from claimed)
                select c.public_id, c.epoch, c.attempts, c.scanner, c.lane, c.rescan, c.started_at, c.trace,
                       a.public_id as artifact, a.digest, a.platform, s.address
                from claimed c
                join artifact a on a.id = c.artifact_id
                join source s on s.id = c.source_id""", jobs.stream().map(JobId::value).toArray(UUID[]::new), node, lease.toMillis())
                .map(rows -> {
                    var taken = new HashMap<JobId, Claim>();
                    Pg.mapped(rows, ClaimStore::claimed).forEach(claim -> taken.put(claim.job(), claim));
                    return jobs.stream()
                            .map(job -> Optional.ofNullable(taken.remove(job)))
                            .toList();
                });
    }

    private static Claim claimed(Row row) {
        return new Claim(
                new JobId(row.getUUID("public_id")),
                row.getLong("epoch"),
                row.getInteger("attempts"),
                row.getString("scanner"),
                Lane.values()[row.getShort("lane")],
                row.getBoolean("rescan"),
                row.getUUID("artifact"),
                row.getString("digest"),
                row.getString("platform"),
                row.getString("address"),
                Rows.instant(row, "started_at"),
                Trace.continued(row.getString("trace")));
    }
}
