package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.AttemptOutcome;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.ledger.OverdueStore.Expired;
import io.vulnstream.ledger.RetryPolicy.Decision;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends attempts that brought no report: the job waits again or is dead, and then its requests may be.
 *
 * <p>A job that goes back to waiting takes in the follower that was asked for while it ran, because there is at most one
 * that has not started for each artifact and scanner. A request may create another one or join this one between the steps;
 * then a constraint says so and the transaction is made again.
 */
final class AttemptEndStore {
    private final Pg pg;
    private final RetryPolicy policy;
    private final Duration grace;

    AttemptEndStore(Pg pg, RetryPolicy policy, Duration grace) {
        this.pg = pg;
        this.policy = policy;
        this.grace = grace;
    }

    /** How an attempt ended. */
    private record End(
            AttemptOutcome outcome,
            Decision decision,
            @Nullable Integer exitCode,
            @Nullable String stderrTail,
            Duration grace) {
        /** Null when nothing went wrong. */
        @Nullable
        Cause cause() {
            return switch (decision) {
                case Decision.Again again -> again.cause();
                case Decision.Dead dead -> dead.cause();
            };
        }

        @Nullable
        String detail() {
            return switch (decision) {
                case Decision.Again again -> again.detail();
                case Decision.Dead dead -> dead.detail();
            };
        }
    }

    Future<Optional<JobState>> failed(Claim claim, FailedAttempt attempt) {
        var decision = policy.of(claim.scanner()).decide(claim.attempt(), attempt.settlement());
        var outcome = decision instanceof Decision.Dead ? AttemptOutcome.REJECTED : AttemptOutcome.RETRIED;
        var end = new End(outcome, decision, attempt.exitCode(), Rows.storable(attempt.stderrTail()), grace);
        return end(claim.job(), claim.epoch(), false, end);
    }

    Future<Void> released(Claim claim) {
        return end(claim.job(), claim.epoch(), false, release(claim)).mapEmpty();
    }

    private static End release(Claim claim) {
        var decision = new Decision.Again(Duration.ZERO, claim.attempt() - 1, null, null);
        return new End(AttemptOutcome.RELEASED, decision, null, null, Duration.ZERO);
    }

    /** Ends an attempt whose lease has ended; empty when it was renewed or ended meanwhile. Its event is due at once. */
    Future<Optional<JobState>> lost(Expired claim) {
        var detail = "the node " + claim.node() + " was not heard of until its lease had ended";
        var decision = policy.of(claim.scanner()).lost(claim.attempt(), detail);
        var end = new End(AttemptOutcome.LOST, decision, null, null, Duration.ZERO);
        return end(claim.job(), claim.epoch(), true, end);
    }

    private Future<Optional<JobState>> end(JobId job, long epoch, boolean onlyExpired, End end) {
        return pg.withRacingTransaction(tx -> held(tx, job, epoch, onlyExpired)
                .compose(row -> row.isEmpty() ? Future.succeededFuture(Optional.empty()) : end(tx, row.get(), end)));
    }

    private static Future<Optional<Row>> held(SqlClient tx, JobId job, long epoch, boolean onlyExpired) {
        return Pg.run(tx, """
                select id, epoch, started_at, scanner from job
                where public_id = $1 and epoch = $2 and state + 0 = 2 and (not $3 or lease_until < now())
                for update""", job.value(), epoch, onlyExpired)
                .map(rows -> Pg.mapped(rows, row -> row).stream().findFirst());
    }

    private static Future<Optional<JobState>> end(SqlClient tx, Row job, End end) {
        var fingerprint = fingerprint(job, end);
        return known(tx, fingerprint)
                .compose(done -> switch (end.decision()) {
                    case Decision.Again wait -> takeIn(tx, job).compose(taken -> waiting(tx, job, wait));
                    case Decision.Dead dead -> dead(tx, job, dead, FailureStore.hash(fingerprint));
                })
                .compose(state ->
                        ended(tx, job, end, FailureStore.hash(fingerprint)).map(Optional.of(state)));
    }

    private static @Nullable ErrorFingerprint fingerprint(Row job, End end) {
        var cause = end.cause();
        return cause == null
                ? null
                : ErrorFingerprint.of(job.getString("scanner"), cause, end.exitCode(), end.detail());
    }

    private static Future<Void> known(SqlClient tx, @Nullable ErrorFingerprint fingerprint) {
        return fingerprint == null ? Future.succeededFuture() : FailureStore.know(tx, Set.of(fingerprint));
    }

    private static Future<JobState> waiting(SqlClient tx, Row job, Decision.Again wait) {
        return Pg.run(
                        tx,
                        """
                update job
                set state = 0, attempts = $2, not_before = now() + $3 * interval '1 millisecond', lease_until = null,
                    entry = null, cause = coalesce($4, cause), detail = coalesce($5, detail)
                where id = $1""",
                        job.getLong("id"),
                        wait.attempts(),
                        wait.delay().toMillis(),
                        wait.cause() == null ? null : wait.cause().code(),
                        Rows.storable(wait.detail()))
                .compose(done -> WithdrawalStore.unwanted(tx, new Long[] {job.getLong("id")}))
                .map(withdrawn -> withdrawn > 0 ? JobState.WITHDRAWN : JobState.WAITING);
    }

    private static Future<JobState> dead(SqlClient tx, Row job, Decision.Dead dead, @Nullable String fingerprint) {
        return Pg.run(tx, """
                update job
                set state = 5, cause = $2, detail = $3, fingerprint = $4, lease_until = null, finished_at = now()
                where id = $1""", job.getLong("id"), dead.cause().code(), Rows.storable(dead.detail()), fingerprint)
                .compose(done -> RequestSettlementStore.settle(tx, new Long[] {job.getLong("id")}))
                .map(JobState.DEAD);
    }

    private static Future<Void> ended(SqlClient tx, Row job, End end, @Nullable String fingerprint) {
        var cause = end.cause();
        return Pg.run(
                        tx,
                        """
                update attempt
                set finished_at = now(), outcome = $4, cause = $5, detail = $6, exit_code = $7, stderr_tail = $8,
                    republish_at = now() + $9 * interval '1 millisecond', fingerprint = $10
                where job_id = $1 and epoch = $2 and started_at = $3""",
                        job.getLong("id"),
                        job.getLong("epoch"),
                        job.getOffsetDateTime("started_at"),
                        (short) end.outcome().ordinal(),
                        cause == null ? null : cause.code(),
                        Rows.storable(end.detail()),
                        end.exitCode(),
                        end.stderrTail(),
                        end.grace().toMillis(),
                        fingerprint)
                .mapEmpty();
    }

    /**
     * The requests of the follower become this job's. A follower that never did anything is gone; one with attempts of its
     * own, a replayed dead letter, stays for their sake.
     */
    private static Future<Void> takeIn(SqlClient tx, Row job) {
        return Pg.run(tx, """
                with follower as (
                    select f.id, f.lane, f.rescan
                    from job j
                    join job f on f.artifact_id = j.artifact_id and f.scanner = j.scanner and f.id <> j.id
                    where j.id = $1 and f.state in (0, 1)
                    for update of f),
                linked as (
                    insert into request_job (request_id, job_id)
                    select r.request_id, $1 from follower f join request_job r on r.job_id = f.id
                    on conflict do nothing),
                unlinked as (
                    delete from request_job r using follower f where r.job_id = f.id),
                raised as (
                    update job j set lane = least(j.lane, f.lane), rescan = j.rescan or f.rescan
                    from follower f where j.id = $1)
                select id from follower""", job.getLong("id"))
                .compose(rows -> rows.rowCount() == 0
                        ? Future.succeededFuture()
                        : leave(tx, Pg.mapped(rows, r -> r.getLong("id")).get(0), job.getLong("id")));
    }

    private static Future<Void> leave(SqlClient tx, long follower, long successor) {
        return Pg.run(tx, """
                update job set state = 6, entry = null, finished_at = now(),
                       detail = 'what it was to do is done by ' || (select public_id from job where id = $2)
                where id = $1 and epoch > 0""", follower, successor)
                .compose(left -> Pg.run(tx, "delete from job where id = $1 and epoch = 0", follower))
                .mapEmpty();
    }
}
