package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.EventPublisher.Lag;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.testkit.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told again, and what is held back because a subscriber only has to catch up. */
@ExtendWith(VertxExtension.class)
class ReconcilerIT {
    private static final Lag AWAY_FOR_AN_HOUR = new Lag(1, Duration.ofHours(1));
    private static final Lag FAR_BEHIND = new Lag(2_000, Duration.ZERO);
    private LedgerFixture ledger;

    @BeforeEach
    void open(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @ParameterizedTest
    @MethodSource("reasonsToWait")
    void whatASubscriberHasYetToReadIsNotLost(Lag archiver) {
        // Given
        var job = reported();
        Await.value(ledger.confirmations.ingested(job, 1, 0, true));
        ledger.published.lags("archiver", archiver);
        // When
        reconcile();
        // Then
        assertThat(ledger.published.events()).isEmpty();

        ledger.published.lags("archiver", Lag.NONE);
        reconcile();
        assertThat(ledger.published.events(ScanCompleted.class)).singleElement().returns(job, ScanCompleted::job);
    }

    static List<Lag> reasonsToWait() {
        return List.of(AWAY_FOR_AN_HOUR, FAR_BEHIND);
    }

    @ParameterizedTest
    @MethodSource("reasonsToWait")
    void whatTheIngesterLostIsToldAgainWhileTheArchiverIsAway(Lag archiver) {
        // Given
        var job = reported();
        ledger.published.lags("archiver", archiver);
        // When
        reconcile();
        // Then
        assertThat(ledger.published.events(ScanCompleted.class)).singleElement().returns(job, ScanCompleted::job);
    }

    @Test
    void whatWasPublishedBeforeTheOldestThatIsUnreadWasLost() {
        // Given
        var job = reported();
        Await.value(ledger.confirmations.archived(job, 1));
        ledger.published.lags("ingester", new Lag(1, Duration.ofMinutes(1)));
        // When
        ledger.sql("update job set not_before = now() - interval '59 seconds'");
        Await.value(ledger.reconciler().publishLost());
        // Then
        assertThat(ledger.published.events()).as("it may be that one").isEmpty();

        ledger.sql("update job set not_before = now() - interval '61 seconds'");
        Await.value(ledger.reconciler().publishLost());
        assertThat(ledger.published.events()).hasSize(1);
    }

    @Test
    void whatWasToldAgainIsNotLostAtOnce() {
        // Given
        reported();
        reconcile();
        // When
        Await.value(ledger.reconciler().publishLost());
        // Then
        assertThat(ledger.published.events()).hasSize(1);
    }

    @Test
    void whatIsADeadLetterOfOneSubscriberIsNotToldAgainForItsSake() {
        // Given
        var job = reported();
        ledger.sql("""
                insert into delivery_failure (public_id, job_id, epoch, subscriber, node, tries, cause, detail, fingerprint,
                                              dead_at)
                select public_id, id, epoch, 'ingester', 'n', 8, 14, 'it broke', 'a', now() from job""");
        Await.value(ledger.confirmations.archived(job, 1));
        // When
        reconcile();
        // Then
        assertThat(ledger.published.events()).isEmpty();
    }

    @Test
    void theRecordsOfFailedAttemptsWaitToo() {
        // Given
        var job = claimed();
        Await.value(ledger.jobs("w").fail(job, LedgerFixture.rejection(Cause.SCANNER_FAILED)));
        ledger.published.lags("archiver", AWAY_FOR_AN_HOUR);
        // When
        reconcile();
        // Then
        assertThat(ledger.published.events()).isEmpty();

        ledger.published.lags("archiver", Lag.NONE);
        reconcile();
        assertThat(ledger.published.events(ScanFailed.class)).hasSize(1);
    }

    @Test
    void aRefusedReportIsToldToTheArchiverAgainUntilItIsFiled() {
        // Given
        var job = reported();
        Await.value(ledger.confirmations.rejected(job, 1, Cause.REPORT_INVALID, "it ends too early"));
        // When
        reconcile();
        // Then
        assertThat(ledger.published.events(ScanCompleted.class)).hasSize(1);

        Await.value(ledger.confirmations.archived(job, 1));
        reconcile();
        assertThat(ledger.published.events(ScanCompleted.class)).hasSize(1);
        assertThat(ledger.job(job).state()).isEqualTo(JobState.DEAD);
    }

    private Claim claimed() {
        ledger.ask("registry.test/some/image:1");
        return Await.value(ledger.jobs("w").claim(ledger.jobs().get(0).id())).orElseThrow();
    }

    private JobId reported() {
        var claim = claimed();
        Await.value(ledger.jobs("w").report(claim, LedgerFixture.result()));
        return claim.job();
    }

    /** When everything is due. */
    private void reconcile() {
        ledger.sql("update job set not_before = now()");
        ledger.sql("update attempt set republish_at = now()");
        Await.value(ledger.reconciler().publishLost());
    }
}
