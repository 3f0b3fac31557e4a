package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.bus.Hints;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claims as compare-and-set on job rows, each change one statement. */
public final class JobStore implements Claims {
    private static final String CLAIM = """
        with claimed as (
            update job
            set state = 2, epoch = epoch + 1, attempts = attempts + 1, node = $2, entry = null,
                lease_until = now() + $3 * interval '1 millisecond', started_at = now()
            where public_id = $1 and state in (0, 1) and not_before <= now()
            returning id, public_id, artifact_id, source_id, scanner, lane, rescan, epoch, attempts,
                      attempts_before, started_at, trace),
        tried as (
            insert into attempt (job_id, number, epoch, node, started_at, trace)
            select id, attempts_before + attempts, epoch, $2, started_at, trace from claimed)
        select c.public_id, c.epoch, c.attempts, c.scanner, c.lane, c.rescan, c.started_at, c.trace,
               a.public_id as artifact, a.digest, a.platform, s.address
        from claimed c
        join artifact a on a.id = c.artifact_id
        join source s on s.id = c.source_id""";

    private final Pg pg;
    private final Hints hints;
    private final AppConfig.Dispatcher config;
    private final String node;
    private final AttemptEndStore ends;
    private final SpareStore spares;
    private final AdmissionStore admission;

    /**
     * What this process says of itself, and what keeps it from claiming.
     *
     * @param name in the rows of jobs and attempts
     */
    public record Node(String name, Limits limits, HostGates hosts) {}

    public JobStore(Pg pg, Hints hints, AppConfig.Dispatcher config, RetryPolicy policy, Node node, Marks marks) {
        this.pg = pg;
        this.hints = hints;
        this.config = config;
        this.node = node.name();
        this.admission = new AdmissionStore(node.limits(), node.hosts());
        this.ends = new AttemptEndStore(pg, policy, config.republish());
        this.spares = new SpareStore(pg, marks);
    }

    @Override
    public Future<Optional<Claim>> claim(JobId job) {
        var claim = admission.all()
                ? pg.first(JobStore::claimed, CLAIM, claiming(job))
                : pg.withTransaction(tx -> admission
                        .admitted(tx, job)
                        .compose(admitted -> admitted ? claim(tx, job) : Future.succeededFuture(Optional.empty())));
        return claim.onSuccess(taken -> taken.ifPresent(c -> hints.give(Hints.PROGRESS)));
    }

    private Future<Optional<Claim>> claim(SqlClient tx, JobId job) {
        return Pg.run(tx, CLAIM, claiming(job))
                .map(rows -> Pg.mapped(rows, JobStore::claimed).stream().findFirst());
    }

    private Object[] claiming(JobId job) {
        return new Object[] {job.value(), node, config.lease().toMillis()};
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
                new Trace(row.getString("trace")));
    }

    @Override
    public Future<Set<JobId>> renew(List<Claim> claims) {
        return pg.list(
                        row -> new JobId(row.getUUID("public_id")),
                        """
                update job j
                set lease_until = now() + $3 * interval '1 millisecond'
                from unnest($1::uuid[], $2::bigint[]) as c (id, epoch)
                where j.public_id = c.id and j.epoch = c.epoch and j.state = 2
                returning j.public_id""",
                        claims.stream().map(c -> c.job().value()).toArray(UUID[]::new),
                        claims.stream().map(Claim::epoch).toArray(Long[]::new),
                        config.lease().toMillis())
                .map(HashSet::new);
    }

    /** State, scan and attempt in one statement; not_before becomes the time at which the event is published again. */
    @Override
    public Future<Boolean> report(Claim claim, ScanResult result) {
        return pg.first(
                        row -> row.getBoolean("followed"),
                        """
                with moved as (
                    update job
                    set state = 3, reported_at = now(), scan_id = $3, lease_until = null, cause = null, detail = null,
                        not_before = now() + $4 * interval '1 millisecond', ingested_at = null, archived_at = null
                    where public_id = $1 and epoch = $2 and state = 2
                    returning id, artifact_id, scanner, epoch, started_at, reported_at),
                recorded as (
                    insert into scan (id, job_id, artifact_id, scanner, scanner_version, database_version, database_built,
                                      catalogue_id, report_format, report_sha256, report_place, report_size,
                                      started_at, finished_at, outcome, recorded_at)
                    select $3, id, artifact_id, scanner, $5, $6, $7, $8, $9, $10, $11, $12, started_at, reported_at, 0,
                           reported_at
                    from moved),
                ended as (
                    update attempt t set finished_at = now(), outcome = 0, exit_code = $13, stderr_tail = $14
                    from moved m where t.job_id = m.id and t.epoch = m.epoch and t.started_at = m.started_at)
                select exists (select 1 from job f
                               where f.artifact_id = m.artifact_id and f.scanner = m.scanner and f.state = 0) as followed
                from moved m""",
                        claim.job().value(),
                        claim.epoch(),
                        result.scan().value(),
                        config.republish().toMillis(),
                        Rows.storable(result.scannerVersion()),
                        Rows.storable(result.databaseVersion()),
                        Rows.timestamp(result.databaseBuilt()),
                        result.catalogue(),
                        result.report().format(),
                        result.report().sha256(),
                        result.report().place(),
                        result.report().size(),
                        result.exitCode(),
                        Rows.storable(result.stderrTail()))
                .onSuccess(followed -> reported(followed.orElse(false)))
                .map(Optional::isPresent);
    }

    /** A follower was held back while this job ran, or others by a limit. */
    private void reported(boolean followed) {
        hints.give(Hints.PROGRESS);
        if (followed || admission.limited()) {
            hints.give(Hints.LEDGER);
        }
    }

    @Override
    public Future<Optional<JobState>> fail(Claim claim, FailedAttempt attempt) {
        return ends.failed(claim, attempt).onSuccess(state -> tell());
    }

    /** An economy: what goes wrong with it keeps no scan from being made. */
    @Override
    public Future<Boolean> madeMeanwhile(Claim claim, String scannerVersion, @Nullable String databaseVersion) {
        return spares.spare(claim, scannerVersion, databaseVersion)
                .onSuccess(spared -> {
                    if (spared) {
                        tell();
                    }
                })
                .otherwise(false);
    }

    @Override
    public Future<Void> release(Claim claim) {
        return ends.released(claim).onSuccess(done -> tell());
    }

    private void tell() {
        hints.give(Hints.LEDGER);
        hints.give(Hints.PROGRESS);
    }
}
