package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Lane;
import io.vulnstream.ledger.LedgerFixture.JobRow;
import io.vulnstream.testkit.Await;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A request for what is waiting, running or known already makes no work twice. */
@ExtendWith(VertxExtension.class)
class JoinedRequestsIT {
    private static final String IMAGE = "registry.test/some/image:1";
    private LedgerFixture ledger;

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    @Test
    void aRequestJoinsAJobNotYetStartedAndRaisesItsLane() {
        // Given
        ledger.ask(LedgerFixture.request(IMAGE, Lane.ROUTINE, false));
        ledger.sql("update job set state = 1, entry = '1-1'");
        // When
        ledger.ask(LedgerFixture.request(IMAGE, Lane.URGENT, true));
        // Then
        assertThat(ledger.jobs()).singleElement().satisfies(job -> {
            assertThat(job.lane()).isEqualTo(Lane.URGENT);
            assertThat(job.rescan()).isTrue();
            assertThat(job.state()).isEqualTo(JobState.WAITING);
        });
        assertThat(ledger.count("select count(*) from request_job")).isEqualTo(2);
    }

    @Test
    void aRunningJobGetsExactlyOneFollowerHowManyMayAsk() {
        // Given
        ledger.ask(IMAGE);
        var running = ledger.jobs().get(0).id();
        assertThat(Await.value(ledger.jobs("a").claim(running))).isPresent();
        // When
        ledger.ask(IMAGE);
        ledger.ask(IMAGE);
        // Then
        assertThat(ledger.jobs()).extracting(JobRow::state).containsExactly(JobState.RUNNING, JobState.WAITING);
        assertThat(Await.value(new WindowStore(ledger.pg).due(new WindowStore.LaneOf("trivy", Lane.ROUTINE), 10)))
                .as("held back until the job before it does not run any more")
                .isEmpty();
    }

    @Test
    void aRunningJobThatWaitsAgainTakesItsFollowerIn() {
        // Given
        var first = ledger.ask(IMAGE);
        var running = ledger.jobs().get(0).id();
        var claim = Await.value(ledger.jobs("a").claim(running)).orElseThrow();
        var second = ledger.ask(LedgerFixture.request(IMAGE, Lane.URGENT, true));
        // When
        Await.value(ledger.jobs("a").fail(claim, LedgerFixture.failure(Cause.TIMEOUT)));
        // Then
        assertThat(ledger.jobs()).singleElement().satisfies(job -> {
            assertThat(job.id()).isEqualTo(running);
            assertThat(job.lane()).isEqualTo(Lane.URGENT);
            assertThat(job.rescan()).isTrue();
        });
        ledger.sql("update job set not_before = now()");
        ledger.finish(running, LedgerFixture.result());
        assertThat(ledger.request(first).state()).isEqualTo(RequestState.DONE);
        assertThat(ledger.request(second).state()).isEqualTo(RequestState.DONE);
    }

    @Test
    void whatIsKnownForTodaysDatabaseIsConfirmedAtOnce() {
        // Given
        ledger.scannerIs("trivy", "1.0", "2");
        ledger.ask(IMAGE);
        ledger.finish(ledger.jobs().get(0).id(), LedgerFixture.result());
        // When
        var request = ledger.ask(IMAGE);
        // Then
        assertThat(ledger.jobs()).hasSize(1);
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DONE);
        assertThat(ledger.count("select count(*) from request_scan")).isEqualTo(1);
        assertThat(ledger.count("select count(*) from scan where confirmed_at is not null"))
                .isEqualTo(1);
    }

    @Test
    void whatANodeSaidLongAgoOfItsDatabaseConfirmsNothing() {
        // Given
        ledger.scannerIs("trivy", "1.0", "2");
        ledger.ask(IMAGE);
        ledger.finish(ledger.jobs().get(0).id(), LedgerFixture.result());
        // When: nobody has said so since
        ledger.sql("update scanner_state set seen_at = now() - interval '11 minutes'");
        var request = ledger.ask(IMAGE);
        // Then
        assertThat(ledger.jobs()).hasSize(2);
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.RESOLVED);
    }

    @Test
    void aScanThatIsIngestedAndNotArchivedConfirmsNothingAndIsWaitedFor() {
        // Given
        ledger.scannerIs("trivy", "1.0", "2");
        ledger.ask(IMAGE);
        var job = ledger.jobs().get(0).id();
        var claim = ledger.finish(job, LedgerFixture.result());
        ledger.sql("update job set state = 3, archived_at = null, finished_at = null");
        // When
        var request = ledger.ask(IMAGE);
        // Then
        assertThat(ledger.jobs()).hasSize(1);
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.RESOLVED);
        Await.value(ledger.confirmations.archived(job, claim.epoch()));
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DONE);
    }

    @Test
    void marksOfAnEarlierAttemptDoNotMakeALaterOneDone() {
        // Given: the report of the first attempt was archived and turned out to be unusable; the job is tried again
        ledger.ask(IMAGE);
        var job = ledger.jobs().get(0).id();
        var first = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        Await.value(ledger.jobs("a").report(first, LedgerFixture.result()));
        Await.value(ledger.confirmations.archived(job, first.epoch()));
        ledger.sql("update job set state = 0, attempts = 0, not_before = now()");
        // When
        var second = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        Await.value(ledger.jobs("a").report(second, LedgerFixture.result()));
        Await.value(ledger.confirmations.ingested(job, second.epoch(), 0, true));
        // Then
        assertThat(ledger.job(job).state()).isEqualTo(JobState.REPORTED);
        Await.value(ledger.confirmations.archived(job, second.epoch()));
        assertThat(ledger.job(job).state()).isEqualTo(JobState.DONE);
    }

    @Test
    void aNewerDatabaseOrARescanIsANewJob() {
        // Given
        ledger.scannerIs("trivy", "1.0", "2");
        ledger.ask(IMAGE);
        ledger.finish(ledger.jobs().get(0).id(), LedgerFixture.result());
        // When
        ledger.ask(LedgerFixture.request(IMAGE, Lane.ROUTINE, true));
        var afterRescan = ledger.jobs().size();
        ledger.finish(ledger.jobs().get(1).id(), LedgerFixture.result("2", Instant.parse("2026-01-02T00:00:00Z")));
        ledger.scannerIs("trivy", "1.0", "3");
        ledger.ask(IMAGE);
        // Then
        assertThat(afterRescan).isEqualTo(2);
        assertThat(ledger.jobs()).hasSize(3);
    }

    @Test
    void aFreshScanThatIsOnlyNotIngestedYetIsWaitedFor() {
        // Given
        ledger.scannerIs("trivy", "1.0", "2");
        ledger.ask(IMAGE);
        var job = ledger.jobs().get(0).id();
        var claim = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        Await.value(ledger.jobs("a").report(claim, LedgerFixture.result()));
        // When
        var request = ledger.ask(IMAGE);
        // Then
        assertThat(ledger.jobs()).hasSize(1);
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.RESOLVED);
        Await.value(ledger.confirmations.archived(job, claim.epoch()));
        Await.value(ledger.confirmations.ingested(job, claim.epoch(), 0, true));
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DONE);
    }
}
