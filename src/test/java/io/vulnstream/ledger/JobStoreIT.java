package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.event.AttemptOutcome;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.testkit.Await;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class JobStoreIT {
    private LedgerFixture ledger;

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    private JobId newJob() {
        ledger.ask("registry.test/some/image:1");
        return ledger.jobs().get(0).id();
    }

    private AttemptRow attempt(Claim claim) {
        return Await.value(new AttemptRowStore(ledger.pg).load(claim.job(), claim.epoch()))
                .orElseThrow();
    }

    @Test
    void onlyOneOfManyWhoClaimAtOnceGetsTheJob() {
        // Given
        var job = newJob();
        // When
        var claims = Await.value(Future.join(IntStream.range(0, 8)
                        .mapToObj(node -> ledger.jobs("node-" + node).claim(job))
                        .toList()))
                .<Optional<Claim>>list();
        // Then
        assertThat(claims.stream().flatMap(Optional::stream)).singleElement().satisfies(claim -> {
            assertThat(claim.epoch()).isEqualTo(1);
            assertThat(claim.attempt()).isEqualTo(1);
            assertThat(claim.reference()).startsWith("registry.test/some/image@sha256:");
        });
    }

    @Test
    void whoLostTheClaimCannotCommitOverTheNewHolder() {
        // Given
        var job = newJob();
        var old = Await.value(ledger.jobs("old").claim(job)).orElseThrow();
        ledger.sql("update job set lease_until = now() - interval '1 second'");
        Await.value(ledger.reconciler().endLostClaims());
        var current = Await.value(ledger.jobs("new").claim(job)).orElseThrow();
        // When
        var late = Await.value(ledger.jobs("old").report(old, LedgerFixture.result()));
        var lateFailure = Await.value(ledger.jobs("old").fail(old, LedgerFixture.failure(Cause.TIMEOUT)));
        var renewed = Await.value(ledger.jobs("old").renew(List.of(old)));
        var right = Await.value(ledger.jobs("new").report(current, LedgerFixture.result()));
        // Then
        assertThat(late).isFalse();
        assertThat(lateFailure).isEmpty();
        assertThat(renewed).isEmpty();
        assertThat(right).isTrue();
        assertThat(current.epoch()).isGreaterThan(old.epoch());
        assertThat(ledger.count("select count(*) from scan")).isEqualTo(1);
        assertThat(attempt(old).outcome()).isEqualTo(AttemptOutcome.LOST);
        assertThat(attempt(old).cause()).isEqualTo(Cause.WORKER_LOST);
        assertThat(attempt(current).outcome()).isEqualTo(AttemptOutcome.SUCCEEDED);
    }

    @Test
    void whatCommitsTogetherIsToldApartByItsClaimAndNotByItsJob() {
        // Given
        var job = newJob();
        var jobs = ledger.jobs("a");
        var old = Await.value(jobs.claim(job)).orElseThrow();
        ledger.sql("update job set lease_until = now() - interval '1 second'");
        Await.value(ledger.reconciler().endLostClaims());
        var current = Await.value(jobs.claim(job)).orElseThrow();
        // When
        var reported = Await.value(ledger.onContext(() ->
                Future.join(jobs.report(old, LedgerFixture.result()), jobs.report(current, LedgerFixture.result()))));
        // Then
        assertThat(reported.<Boolean>list()).containsExactly(false, true);
    }

    @Test
    void aRenewedClaimIsNotLost() {
        // Given
        var job = newJob();
        var claim = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        ledger.sql("update job set lease_until = now() - interval '1 second'");
        // When
        var held = Await.value(ledger.jobs("a").renew(List.of(claim)));
        Await.value(ledger.reconciler().endLostClaims());
        // Then
        assertThat(held).containsExactly(job);
        assertThat(ledger.job(job).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aClaimWhoseResultIsCommittedIsNotLost() {
        // Given
        var job = newJob();
        var jobs = ledger.jobs("a");
        var claim = Await.value(jobs.claim(job)).orElseThrow();
        Await.value(jobs.report(claim, LedgerFixture.result()));
        // When: it was asked for before the answer to the commit was there
        var held = Await.value(jobs.renew(List.of(claim)));
        // Then
        assertThat(held).containsExactly(job);
        assertThat(ledger.job(job).state()).isEqualTo(JobState.REPORTED);
    }

    @Test
    void aFailureThatMayPassWaitsAndTheLastAttemptIsDeath() {
        // Given
        var request = ledger.ask("registry.test/some/image:1");
        var job = ledger.jobs().get(0).id();
        var jobs = ledger.jobs("a");
        for (int attempt = 1; attempt <= LedgerFixture.CONFIG.retry().attempts(); attempt++) {
            ledger.sql("update job set not_before = now()");
            var claim = Await.value(jobs.claim(job)).orElseThrow();
            // When
            var state = Await.value(jobs.fail(claim, LedgerFixture.failure(Cause.SCANNER_FAILED)));
            // Then
            assertThat(claim.attempt()).isEqualTo(attempt);
            assertThat(state)
                    .contains(attempt < LedgerFixture.CONFIG.retry().attempts() ? JobState.WAITING : JobState.DEAD);
        }
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DEAD);
        assertThat(ledger.request(request).cause()).isEqualTo(Cause.SCANNER_FAILED);
        assertThat(ledger.request(request).detail()).isEqualTo("trivy: did not work");
    }

    @Test
    void aJobThatWaitsForItsNextAttemptCannotBeClaimedByAnOldHint() {
        // Given
        var job = newJob();
        var claim = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        Await.value(ledger.jobs("a").fail(claim, LedgerFixture.failure(Cause.TIMEOUT)));
        ledger.sql("update job set not_before = now() + interval '1 hour'");
        // When
        var early = Await.value(ledger.jobs("b").claim(job));
        // Then
        assertThat(early).isEmpty();
    }

    @Test
    void whatOnlyNeedsWaitingUsesUpNoAttempt() {
        // Given
        var job = newJob();
        var jobs = ledger.jobs("a");
        for (int i = 0; i < 2 * LedgerFixture.CONFIG.retry().attempts(); i++) {
            ledger.sql("update job set not_before = now()");
            var claim = Await.value(jobs.claim(job)).orElseThrow();
            // When
            var state = Await.value(jobs.fail(claim, LedgerFixture.failure(Cause.RATE_LIMITED)));
            // Then
            assertThat(state).contains(JobState.WAITING);
        }
        assertThat(ledger.job(job).attempts()).isZero();
        assertThat(ledger.count("select count(*) from attempt where outcome = 1"))
                .isEqualTo(2L * LedgerFixture.CONFIG.retry().attempts());
    }

    @Test
    void aJobHandedBackStartsElsewhereAtOnceWithItsWholeBudget() {
        // Given
        var job = newJob();
        var claim = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        // When
        Await.value(ledger.jobs("a").release(claim));
        var next = Await.value(ledger.jobs("b").claim(job)).orElseThrow();
        // Then
        assertThat(next.attempt()).isEqualTo(1);
        assertThat(next.epoch()).isEqualTo(2);
        assertThat(attempt(claim).outcome()).isEqualTo(AttemptOutcome.RELEASED);
    }

    @Test
    void aRejectedJobIsDeadAtOnce() {
        // Given
        var request = ledger.ask("registry.test/some/image:1");
        var job = ledger.jobs().get(0).id();
        var claim = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        // When
        var state = Await.value(ledger.jobs("a").fail(claim, LedgerFixture.rejection(Cause.ARTIFACT_GONE)));
        // Then
        assertThat(state).contains(JobState.DEAD);
        assertThat(ledger.request(request).cause()).isEqualTo(Cause.ARTIFACT_GONE);
    }

    @Test
    void aReportedScanReadsBackWholeWithWhatItIsAbout() {
        // Given
        var job = newJob();
        var claim = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        var result = LedgerFixture.result();
        // When
        Await.value(ledger.jobs("a").report(claim, result));
        var scan = Await.value(new ScanRowStore(ledger.pg).load(job)).orElseThrow();
        // Then
        assertThat(scan.scan()).isEqualTo(result.scan());
        assertThat(scan.epoch()).isEqualTo(claim.epoch());
        assertThat(scan.digest()).isEqualTo(claim.digest());
        assertThat(scan.report()).isEqualTo(result.report());
        assertThat(scan.databaseBuilt()).isEqualTo(result.databaseBuilt());
        assertThat(scan.startedAt()).isEqualTo(claim.startedAt());
        assertThat(scan.state()).isEqualTo(JobState.REPORTED);
    }

    @Test
    void aJobIsDoneOnlyWhenItIsBothIngestedAndArchived() {
        // Given
        var request = ledger.ask(LedgerFixture.request("registry.test/some/image:1", Lane.URGENT, false));
        var job = ledger.jobs().get(0).id();
        var claim = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        Await.value(ledger.jobs("a").report(claim, LedgerFixture.result()));
        // When
        var stale = Await.value(ledger.confirmations.archived(job, claim.epoch() + 1));
        var first = Await.value(ledger.confirmations.ingested(job, claim.epoch(), 3, true));
        var stateBetween = ledger.job(job).state();
        var second = Await.value(ledger.confirmations.archived(job, claim.epoch()));
        var again = Await.value(ledger.confirmations.archived(job, claim.epoch()));
        // Then
        assertThat(stale).isFalse();
        assertThat(first).isTrue();
        assertThat(stateBetween).isEqualTo(JobState.REPORTED);
        assertThat(second).isTrue();
        assertThat(again).isTrue();
        assertThat(ledger.job(job).state()).isEqualTo(JobState.DONE);
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DONE);
    }

    @Test
    void aRequestEndsThoughItsLastTwoJobsEndAtTheSameTime() {
        // Given
        ledger.scanners = Set.of("trivy", "grype", "osv-scanner");
        for (int round = 0; round < 10; round++) {
            var request = ledger.ask("registry.test/some/image:" + round);
            var open = ledger.jobs().stream()
                    .filter(j -> j.state() == JobState.WAITING)
                    .toList();
            var claims = open.stream()
                    .map(j -> Await.value(ledger.jobs("a").claim(j.id())).orElseThrow())
                    .toList();
            claims.forEach(c -> Await.value(ledger.jobs("a").report(c, LedgerFixture.result())));
            // When
            Await.value(Future.join(claims.stream()
                    .flatMap(c -> Stream.of(
                            ledger.confirmations.archived(c.job(), c.epoch()),
                            ledger.confirmations.ingested(c.job(), c.epoch(), 0, true)))
                    .toList()));
            // Then
            assertThat(ledger.request(request).state()).isEqualTo(RequestState.DONE);
        }
    }

    @Test
    void anUnusableReportIsADeadJobAndNotACleanScan() {
        // Given
        var request = ledger.ask("registry.test/some/image:1");
        var job = ledger.jobs().get(0).id();
        var claim = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        Await.value(ledger.jobs("a").report(claim, LedgerFixture.result()));
        // When
        Await.value(ledger.confirmations.rejected(job, claim.epoch(), Cause.REPORT_INVALID, "cut in half"));
        // Then
        assertThat(ledger.job(job).state()).isEqualTo(JobState.DEAD);
        assertThat(ledger.request(request).cause()).isEqualTo(Cause.REPORT_INVALID);
        assertThat(ledger.count("select count(*) from scan where outcome = 1")).isEqualTo(1);
    }
}
