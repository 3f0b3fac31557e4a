package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.testkit.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is told again, and what is held back because a subscriber only has to catch up. */
@ExtendWith(VertxExtension.class)
class ReconcilerIT {
    private static final long MANY = 20_000;
    private LedgerFixture ledger;

    @BeforeEach
    void open(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void whatOnlyTheArchiverLacksWaitsWhileTheStreamIsLong() {
        // Given
        var job = reported();
        Await.value(ledger.confirmations.ingested(job, 1, 0, true));
        ledger.published.streamsHold(MANY);
        // When
        reconcile();
        // Then
        assertThat(ledger.published.events()).isEmpty();
        assertThat(ledger.count("select count(*) from job where not_before > now()"))
                .as("it is looked at again later")
                .isEqualTo(1);

        ledger.published.streamsHold(0);
        reconcile();
        assertThat(ledger.published.events(ScanCompleted.class)).singleElement().returns(job, ScanCompleted::job);
    }

    @Test
    void whatTheIngesterLacksIsToldAgainHoweverLongTheStreamIs() {
        // Given
        var job = reported();
        ledger.published.streamsHold(MANY);
        // When
        reconcile();
        // Then
        assertThat(ledger.published.events(ScanCompleted.class)).singleElement().returns(job, ScanCompleted::job);
    }

    @Test
    void theRecordsOfFailedAttemptsWaitToo() {
        // Given
        var job = claimed();
        Await.value(ledger.jobs("w").fail(job, LedgerFixture.rejection(Cause.SCANNER_FAILED)));
        ledger.published.streamsHold(MANY);
        // When
        reconcile();
        // Then
        assertThat(ledger.published.events()).isEmpty();

        ledger.published.streamsHold(0);
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
        Await.value(ledger.reconciler().publishUnconfirmed());
    }
}
