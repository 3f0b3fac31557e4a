package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Lane;
import io.vulnstream.ledger.JobState;
import io.vulnstream.ledger.LedgerFixture;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Redis lost, or nobody heard of, is told again from PostgreSQL. */
@ExtendWith(VertxExtension.class)
class RepublishIT {
    private DispatcherFixture running;

    @BeforeEach
    void start(Vertx vertx) {
        running = new DispatcherFixture(vertx);
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
    }

    @Test
    void whatASubscriberNeverHeardOfIsPublishedAgain() {
        // Given
        running.deployDispatcher("d");
        var claim = running.claimedJob();
        Await.value(running.ledger.jobs("w").report(claim, LedgerFixture.result()));
        // When: nobody published it
        running.deploySubscribers();
        // Then
        running.untilAllDone(1);
    }

    @Test
    void theRecordOfAFailedAttemptIsAnnouncedUntilItIsArchived() {
        // Given
        running.deployDispatcher("d");
        var claim = running.claimedJob();
        Await.value(running.ledger.jobs("w").fail(claim, LedgerFixture.rejection(Cause.SCANNER_FAILED)));
        // When
        running.deploySubscribers();
        // Then
        Eventually.holds(
                running.ledger.vertx,
                () -> running.ledger.count("select count(*) from attempt where archived_at is not null") == 1);
    }

    @Test
    void wipingRedisAgainAndAgainLosesNothing() {
        // Given
        running.deployDispatcher("d");
        running.deployWorker(2);
        running.deploySubscribers();
        running.accept(80, Lane.ROUTINE);
        // When
        for (int i = 0; i < 8; i++) {
            Await.value(running.ledger.vertx.timer(100));
            running.streams.command(Command.FLUSHALL);
        }
        // Then
        running.untilAllDone(80);
        assertThat(running.claims).hasSize(80);
    }

    @Test
    void aReportThatTheIngesterRefusedIsArchivedAlthoughRedisForgotIt() {
        // Given
        running.deployDispatcher("d");
        var claim = running.claimedJob();
        var result = LedgerFixture.result();
        Await.value(running.ledger.jobs("w").report(claim, result));
        Await.value(running.ledger.confirmations.rejected(
                claim.job(), claim.epoch(), Cause.REPORT_INVALID, "it ends too early"));
        running.streams.command(Command.FLUSHALL);
        // When
        running.deploySubscribers();
        // Then
        Eventually.holds(
                running.ledger.vertx,
                () -> running.ledger.count("select count(*) from job where archived_at is not null") == 1);
        assertThat(running.ledger.jobs().get(0).state()).isEqualTo(JobState.DEAD);
    }
}
