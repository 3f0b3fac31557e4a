package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.bus.Hints;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.JobId;
import io.vulnstream.support.pg.Pg;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claims as compare-and-set on job rows, each change one statement. */
public final class JobStore implements Claims {
    private final Pg pg;
    private final Hints hints;
    private final AppConfig.Dispatcher config;
    private final AttemptEndStore ends;
    private final SpareStore spares;
    private final AdmissionStore admission;
    private final ClaimStore claims;
    private final ResultStore results;

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
        this.admission = new AdmissionStore(node.limits(), node.hosts());
        this.claims = new ClaimStore(pg, admission, node.name(), config.lease());
        this.results = new ResultStore(pg, config.period());
        this.ends = new AttemptEndStore(pg, policy, config.period());
        this.spares = new SpareStore(pg, marks);
    }

    @Override
    public Future<Optional<Claim>> claim(JobId job) {
        return claims.claim(job).onSuccess(taken -> taken.ifPresent(c -> hints.give(Hints.PROGRESS)));
    }

    @Override
    public Future<Set<JobId>> renew(List<Claim> claims) {
        return pg.list(
                        row -> new JobId(row.getUUID("public_id")),
                        """
                with claimed as (
                    select j.id, j.public_id, j.state
                    from unnest($1::uuid[], $2::bigint[]) as c (id, epoch)
                    join job j on j.public_id = c.id and j.epoch = c.epoch
                    where j.state + 0 in (2, 3, 4)
                    order by j.artifact_id, j.scanner, j.id for update of j),
                renewed as (
                    update job j
                    set lease_until = now() + $3 * interval '1 millisecond'
                    from claimed c where j.id = c.id and j.state + 0 = 2
                    returning j.public_id)
                select public_id from renewed union all select public_id from claimed where state in (3, 4)""",
                        claims.stream().map(c -> c.job().value()).toArray(UUID[]::new),
                        claims.stream().map(Claim::epoch).toArray(Long[]::new),
                        config.lease().toMillis())
                .map(HashSet::new);
    }

    @Override
    public Future<Boolean> report(Claim claim, ScanResult result) {
        return results.commit(claim, result)
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
