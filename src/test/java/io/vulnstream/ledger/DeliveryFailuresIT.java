package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.ledger.DeliveryFailureStore.Fact;
import io.vulnstream.testkit.Await;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DeliveryFailuresIT {
    private static final DeadLetterSelection ALL = new DeadLetterSelection(List.of(), null, 100);
    private LedgerFixture ledger;
    private DeliveryFailureStore failures;
    private DeadLetters letters;
    private UUID request;
    private JobId job;

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
        failures = new DeliveryFailureStore(ledger.pg, "node", 3, Duration.ofMinutes(1));
        letters = new DeadLetters(ledger.pg, ledger.hints);
        request = ledger.ask("app:1");
        job = ledger.jobs().get(0).id();
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    private void reported() {
        var jobs = ledger.jobs("node");
        Await.value(jobs.report(Await.value(jobs.claim(job)).orElseThrow(), LedgerFixture.result()));
    }

    private Settlement fails(String subscriber, Throwable failure) {
        return Await.value(failures.settle(new Fact(job, 1, subscriber, "trivy"), failure));
    }

    private void failsForGood(String subscriber) {
        for (int i = 0; i < 3; i++) {
            assertThat(fails(subscriber, new IllegalStateException("it broke on row " + i)))
                    .as("the ledger brings it back, not the stream")
                    .isEqualTo(Settlement.accept());
        }
    }

    private long letters(String where) {
        return ledger.count("select count(*) from dead_letter where " + where);
    }

    @Test
    void whatKeepsFailingIsTriedABoundedNumberOfTimesWithGrowingPauses() {
        // Given
        reported();
        // When
        fails("ingester", new IllegalStateException("it broke"));
        // Then
        var pause = "select extract(epoch from not_before - now())::bigint from job";
        assertThat(ledger.count(pause)).isBetween(50L, 60L);
        fails("ingester", new IllegalStateException("it broke"));
        assertThat(ledger.count(pause)).isBetween(110L, 120L);
        assertThat(letters("true")).isZero();
        // When
        fails("ingester", new IllegalStateException("it broke"));
        // Then
        assertThat(letters("kind = 2 and subscriber = 'ingester' and cause = 14 and detail = 'it broke' and tries = 3"))
                .isEqualTo(1);
        assertThat(ledger.job(job).state()).as("reported but stuck").isEqualTo(JobState.REPORTED);
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.RESOLVED);
    }

    @Test
    void anOutageCountsForNothing() {
        // Given
        reported();
        // When
        for (var outage : List.of(
                new PipelineFailure.Retryable(Cause.STORAGE_UNAVAILABLE, "the store answered 500"),
                new ConnectException("refused"),
                new IOException("no space left on device"),
                new TimeoutException("timeout"),
                new RuntimeException(new ConnectException("refused")))) {
            assertThat(fails("archiver", outage)).isInstanceOf(Settlement.Retry.class);
        }
        // Then
        assertThat(ledger.count("select count(*) from delivery_failure")).isZero();
    }

    @Test
    void theOtherSubscriberIsToldUntilItHasItAndThenNobodyIs() {
        // Given
        reported();
        failsForGood("ingester");
        assertThat(ledger.count("select count(*) from job where not_before < 'infinity'"))
                .as("the archiver still lacks it")
                .isEqualTo(1);
        // When
        Await.value(ledger.confirmations.archived(job, 1));
        fails("ingester", new IllegalStateException("it broke"));
        // Then
        assertThat(ledger.count("select count(*) from job where not_before = 'infinity'"))
                .isEqualTo(1);
        assertThat(letters("kind = 2")).isEqualTo(1);
    }

    @Test
    void aReplayPublishesItAgainAndWhatIsSettledThenIsNoDeadLetterAnyMore() {
        // Given
        reported();
        failsForGood("ingester");
        failsForGood("archiver");
        assertThat(letters("kind = 2")).isEqualTo(2);
        assertThat(ledger.count("select count(*) from job where not_before = 'infinity'"))
                .isEqualTo(1);
        // When
        var done = Await.value(letters.replay(ALL, Duration.ZERO, "ada"));
        Await.value(ledger.reconciler().publishLost());
        // Then
        assertThat(done.replayed()).hasSize(2);
        assertThat(ledger.published.events()).hasSize(1);
        assertThat(letters("true")).isZero();
        // When it fails once more and then works
        fails("ingester", new IllegalStateException("it broke"));
        Await.value(ledger.confirmations.ingested(job, 1, 0, true));
        Await.value(ledger.confirmations.archived(job, 1));
        // Then
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DONE);
        assertThat(letters("true")).isZero();
    }

    @Test
    void aDropEndsTheJobWithTheSubscribersCauseSoThatItsRequestsEnd() {
        // Given
        reported();
        failsForGood("ingester");
        // When
        Await.value(letters.drop(ALL, "ada", "a broken report"));
        // Then
        assertThat(ledger.job(job).state()).isEqualTo(JobState.DEAD);
        var ended = ledger.request(request);
        assertThat(ended.state()).isEqualTo(RequestState.DEAD);
        assertThat(ended.cause()).isEqualTo(Cause.INTERNAL);
        assertThat(ended.detail()).isEqualTo("trivy: ingester: it broke on row 2");
        assertThat(letters("dropped_at is null")).isZero();
        assertThat(letters("dropped_by = 'ada' and dropped_reason = 'a broken report'"))
                .isEqualTo(2);
        assertThat(ledger.count("select count(*) from scan where outcome = 1"))
                .as("never 'no findings'")
                .isEqualTo(1);
    }

    @Test
    void theRecordOfAFailedAttemptThatCannotBeFiledIsADeadLetterToo() {
        // Given
        var jobs = ledger.jobs("node");
        Await.value(jobs.fail(Await.value(jobs.claim(job)).orElseThrow(), LedgerFixture.failure(Cause.TIMEOUT)));
        // When
        failsForGood("archiver");
        // Then
        assertThat(letters("kind = 2 and subscriber = 'archiver'")).isEqualTo(1);
        assertThat(ledger.count("select count(*) from attempt where republish_at = 'infinity'"))
                .isEqualTo(1);
        // When
        Await.value(letters.replay(ALL, Duration.ZERO, "ada"));
        Await.value(ledger.reconciler().publishLost());
        // Then
        assertThat(ledger.published.events()).hasSize(1);
        assertThat(ledger.job(job).state())
                .as("its next attempt is another matter")
                .isEqualTo(JobState.WAITING);
    }

    @Test
    void whatIsSettledAlreadyIsNotCounted() {
        // Given
        reported();
        Await.value(ledger.confirmations.ingested(job, 1, 0, true));
        Await.value(ledger.confirmations.archived(job, 1));
        // Then
        assertThat(fails("ingester", new IllegalStateException("too late"))).isInstanceOf(Settlement.Retry.class);
        assertThat(ledger.count("select count(*) from delivery_failure")).isZero();
    }
}
