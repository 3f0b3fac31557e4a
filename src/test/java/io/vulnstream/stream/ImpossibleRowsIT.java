package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vulnstream.event.Lane;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of the ledger that somebody edited to what no code of ours would have written. */
@ExtendWith(VertxExtension.class)
class ImpossibleRowsIT {
    private DispatcherFixture running;

    @BeforeEach
    void start(Vertx vertx) {
        running = new DispatcherFixture(vertx);
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
    }

    private long count(String sql) {
        return running.ledger.count(sql);
    }

    private void untilAllEnded(long count) {
        Eventually.holds(
                running.ledger.vertx,
                () -> count("select count(*) from request where finished_at is not null") == count);
        assertThat(count("select count(*) from request where state = 3 and cause is null"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update job set trace = 'rubbish'",
                "update job set entry = '1-1'",
                "update job set state = 1, entry = '1-1'",
                "update job set state = 1, entry = 'rubbish'",
                "update job set state = 5",
                "update job set state = 6",
                "update job set cause = 99, attempts = 1000",
                "update job set state = 3, scan_id = gen_random_uuid(), reported_at = now()",
                "update job set state = 4, scan_id = gen_random_uuid(), reported_at = now(), ingested_at = now(),"
                        + " archived_at = now()",
                "update job set state = 2, epoch = 7, node = null, lease_until = now() - interval '1 day'",
                "delete from request_job",
            })
    void aJobThatWasEditedEndsItsRequestAndStopsNoOther(String edit) {
        // Given: two requests with a job each; the first is edited while nobody works
        running.accept(1, Lane.ROUTINE);
        running.ledger.resolveDue();
        running.ledger.sql(edit);
        running.deployDispatcher("d");
        running.deployWorker(4);
        running.deploySubscribers();
        // When
        running.accept(3, Lane.ROUTINE);
        // Then
        untilAllEnded(4);
        assertThat(count("select count(*) from request where state = 2")).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update request set trace = 'rubbish'",
                "update request set resolve_attempts = 1000000, cause = 99",
                "update request set scanners = '{}', platforms = '{}'",
                "update request set reference = ''",
            })
    void aRequestThatWasEditedEndsAndStopsNoOther(String edit) {
        // Given
        running.accept(1, Lane.ROUTINE);
        running.ledger.sql(edit);
        running.deployDispatcher("d");
        running.deployWorker(4);
        running.deploySubscribers();
        // When
        running.accept(3, Lane.ROUTINE);
        // Then
        untilAllEnded(4);
    }

    @Test
    void aFailedAttemptOfAnUnknownCauseIsToldToTheArchiverLikeAnyOther() {
        // Given
        running.deployDispatcher("d");
        running.claimedJob();
        Eventually.holds(running.ledger.vertx, () -> count("select count(*) from attempt where outcome = 3") == 1);
        // When
        running.ledger.sql("update attempt set cause = 99, republish_at = now()");
        running.streams.command(Command.FLUSHALL); // with what was published before
        running.deploySubscribers();
        // Then
        Eventually.holds(
                running.ledger.vertx, () -> count("select count(*) from attempt where archived_at is not null") == 1);
    }

    @Test
    void aReportedJobWhoseScanIsNotThereIsADeadLetter() {
        // Given
        running.accept(1, Lane.ROUTINE);
        running.ledger.resolveDue();
        running.ledger.sql("update job set state = 3, scan_id = gen_random_uuid(), reported_at = now()");
        // When
        running.deployDispatcher("d");
        // Then
        untilAllEnded(1);
        assertThat(
                        count(
                                "select count(*) from dead_letter where cause = 14 and detail like 'its scan is not in the ledger%'"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update job set state = 42",
                "update job set state = 2",
                "update job set state = 2, lease_until = 'infinity'",
                "update job set state = 3",
                "update job set state = 4",
                "update job set state = 4, scan_id = gen_random_uuid(), reported_at = now()",
                "update job set not_before = 'infinity'",
                "update request set state = -1",
                "update request set state = 2",
                "update request set state = 0",
                "update request set resolved_at = null",
                "update request set not_before = 'infinity'",
                "update request set finished_at = now()",
            })
    void whatARowCannotMeanIsRefusedByTheDatabase(String edit) {
        running.accept(1, Lane.ROUTINE);
        running.ledger.resolveDue();
        assertThat(Await.failure(running.ledger.pg.query(edit))).hasMessageContaining("check constraint");
    }
}
