package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.FakeResolver;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DeadLettersIT {
    private LedgerFixture ledger;
    private DeadLetters letters;
    private JobStore jobs;

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
        letters = new DeadLetters(ledger.pg, ledger.hints);
        jobs = ledger.jobs("node");
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    /** A dead job of its own, and the request that wanted it. */
    private UUID dead(String reference) {
        var request = ledger.ask(reference);
        var job = ledger.jobs().get(ledger.jobs().size() - 1).id();
        reject(job);
        return request;
    }

    private void reject(JobId job) {
        var claim = Await.value(jobs.claim(job)).orElseThrow();
        Await.value(jobs.fail(claim, LedgerFixture.rejection(Cause.SCANNER_FAILED)));
    }

    private JobId newestJob() {
        return ledger.jobs().get(ledger.jobs().size() - 1).id();
    }

    private DeadLetters.Replayed replay(DeadLetterSelection selection, Duration apart) {
        return Await.value(letters.replay(selection, apart, "ada"));
    }

    private static DeadLetterSelection all() {
        return new DeadLetterSelection(List.of(), null, 100);
    }

    private static DeadLetterSelection one(UUID id) {
        return new DeadLetterSelection(List.of(id), null, 100);
    }

    private @Nullable String text(String sql) {
        return Await.value(ledger.pg.first(row -> row.getString(0), sql)).orElse(null);
    }

    @Test
    void everyEndOfAnAttemptHasAFingerprintWithAReadableForm() {
        // Given
        dead("app:1");
        // Then
        assertThat(text("""
                select f.form from attempt t join failure f on f.fingerprint = t.fingerprint
                join job j on j.id = t.job_id and j.fingerprint = t.fingerprint""")).isEqualTo("trivy scanner-failed: never works");
    }

    @Test
    void whatANodeOfTheVersionBeforeBuriedIsMarkedByTheDispatcher() {
        // Given
        dead("app:1");
        ledger.sql(
                "insert into request (public_id, reference, lane, reason, principal, state, cause, detail, finished_at,"
                        + " trace) values (gen_random_uuid(), 'gone:1', 0, 0, 'p', 3, 2, 'answered 404', now(), 't')");
        ledger.sql("update job set fingerprint = null");
        // When
        Await.value(ledger.reconciler().markDeadLetters());
        // Then
        assertThat(ledger.count("select count(*) from dead_letter where fingerprint is null"))
                .isZero();
        assertThat(text("select f.form from request r join failure f on f.fingerprint = r.fingerprint"))
                .isEqualTo("resolving artifact-gone: answered <n>");
    }

    @Test
    void aReplayIsANewAttemptOfTheSameJobAndItsRequestEndsDone() {
        // Given
        var request = dead("app:1");
        var job = newestJob();
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DEAD);
        // When
        var done = replay(one(job.value()), Duration.ZERO);
        // Then
        assertThat(done.replayed()).containsExactly(job.value());
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.RESOLVED);
        var row = ledger.job(job);
        assertThat(row.state()).isEqualTo(JobState.WAITING);
        assertThat(row.attempts()).as("a budget of its own").isZero();
        // When it is tried again, fails once and then succeeds
        var second = Await.value(jobs.claim(job)).orElseThrow();
        assertThat(second.epoch()).isEqualTo(2);
        Await.value(jobs.fail(second, LedgerFixture.failure(Cause.TIMEOUT)));
        ledger.sql("update job set not_before = now()");
        ledger.finish(job, LedgerFixture.result());
        // Then
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DONE);
        assertThat(ledger.job(job).state()).isEqualTo(JobState.DONE);
        assertThat(Await.value(ledger.pg.list(
                        row2 -> row2.getLong(0) + "/" + row2.getInteger(1),
                        "select epoch, number from attempt order by epoch")))
                .as("numbers go on, history is kept")
                .containsExactly("1/1", "2/2", "3/3");
        assertThat(text("select principal || ' ' || action || ' ' || subject from audit where action like 'dead.%'"))
                .isEqualTo("ada dead.replay " + job.value());
    }

    @Test
    void aReplayedJobHasAFullBudgetOfAttempts() {
        // Given
        dead("app:1");
        var job = newestJob();
        replay(all(), Duration.ZERO);
        // When
        for (int i = 0; i < 2; i++) {
            Await.value(jobs.fail(Await.value(jobs.claim(job)).orElseThrow(), LedgerFixture.failure(Cause.TIMEOUT)));
            assertThat(ledger.job(job).state()).isEqualTo(JobState.WAITING);
            ledger.sql("update job set not_before = now()");
        }
        Await.value(jobs.fail(Await.value(jobs.claim(job)).orElseThrow(), LedgerFixture.failure(Cause.TIMEOUT)));
        // Then
        assertThat(ledger.job(job).state()).isEqualTo(JobState.DEAD);
        assertThat(ledger.count("select count(*) from dead_letter where dropped_at is null"))
                .isEqualTo(1);
    }

    @Test
    void whereAnotherJobWaitsAlreadyItsRequestsJoinThatOne() {
        // Given
        var first = dead("app:1");
        var dead = newestJob();
        var second = ledger.ask(LedgerFixture.request("app:1", Lane.URGENT, true));
        var waiting = newestJob();
        assertThat(waiting).isNotEqualTo(dead);
        // When
        var done = replay(one(dead.value()), Duration.ZERO);
        // Then
        assertThat(done.replayed()).isEmpty();
        assertThat(done.joined()).containsExactly(new DeadLetters.Replayed.Joined(dead.value(), waiting.value()));
        assertThat(ledger.request(first).state()).isEqualTo(RequestState.RESOLVED);
        ledger.finish(waiting, LedgerFixture.result());
        assertThat(ledger.request(first).state()).isEqualTo(RequestState.DONE);
        assertThat(ledger.request(second).state()).isEqualTo(RequestState.DONE);
        assertThat(ledger.count("select count(*) from dead_letter where dropped_at is null"))
                .isZero();
        assertThat(text("select dropped_reason from job where dropped_at is not null"))
                .isEqualTo("replayed by " + waiting.value());
    }

    @Test
    void ofSeveralDeadJobsForTheSameWorkOneIsTriedAgainForAll() {
        // Given
        var first = dead("app:1");
        var second = dead("app:1");
        // When
        var done = replay(all(), Duration.ZERO);
        // Then
        assertThat(done.replayed()).hasSize(1);
        assertThat(done.joined()).hasSize(1);
        ledger.finish(new JobId(done.replayed().get(0)), LedgerFixture.result());
        assertThat(ledger.request(first).state()).isEqualTo(RequestState.DONE);
        assertThat(ledger.request(second).state()).isEqualTo(RequestState.DONE);
    }

    @Test
    void aRateIsATimeInEveryRowSoThatNothingIsLeftHalfDone() {
        // Given
        for (int i = 0; i < 5; i++) {
            dead("app:" + i);
        }
        // When
        replay(all(), Duration.ofSeconds(10));
        // Then
        assertThat(
                        Await.value(
                                ledger.pg.list(
                                        row -> row.getLong(0),
                                        "select round(extract(epoch from not_before - min(not_before) over ()))::bigint from job order by 1")))
                .containsExactly(0L, 10L, 20L, 30L, 40L);
    }

    @Test
    void aLimitTakesTheOldestFirst() {
        // Given
        for (int i = 0; i < 3; i++) {
            dead("app:" + i);
        }
        // When
        replay(new DeadLetterSelection(List.of(), null, 2), Duration.ZERO);
        // Then
        assertThat(ledger.jobs().stream().map(LedgerFixture.JobRow::state))
                .containsExactly(JobState.WAITING, JobState.WAITING, JobState.DEAD);
    }

    @Test
    void aGroupIsReplayedByItsFingerprintAlone() {
        // Given
        dead("app:1");
        ledger.ask("app:2");
        Await.value(jobs.fail(
                Await.value(jobs.claim(newestJob())).orElseThrow(), LedgerFixture.rejection(Cause.ARTIFACT_UNUSABLE)));
        var group = ErrorFingerprint.of("trivy", Cause.ARTIFACT_UNUSABLE, null, "never works");
        // When
        replay(new DeadLetterSelection(List.of(), group.hash(), 100), Duration.ZERO);
        // Then
        assertThat(ledger.jobs().stream().map(LedgerFixture.JobRow::state))
                .containsExactly(JobState.DEAD, JobState.WAITING);
    }

    @Test
    void aRequestThatCouldNotBeResolvedIsResolvedAgain() {
        // Given
        ledger.resolver.fails("app:1", new PipelineFailure.Rejected(Cause.ARTIFACT_GONE, "answered 404"));
        var request = ledger.ask("app:1");
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DEAD);
        // When
        ledger.resolver.names(
                "app:1",
                new ReferenceResolver.Resolution("registry.test/app", "1", null, List.of(FakeResolver.image(1, null))));
        var done = replay(all(), Duration.ZERO);
        ledger.resolveDue();
        // Then
        assertThat(done.replayed()).containsExactly(request);
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.RESOLVED);
        ledger.finish(newestJob(), LedgerFixture.result());
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DONE);
    }

    @Test
    void aRequestWhoseOtherJobIsStillDeadEndsDeadAgain() {
        // Given
        ledger.scanners = java.util.Set.of("trivy", "grype");
        var request = ledger.ask("app:1");
        var both = ledger.jobs();
        both.forEach(job -> reject(job.id()));
        // When
        replay(one(both.get(0).id().value()), Duration.ZERO);
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.RESOLVED);
        ledger.finish(both.get(0).id(), LedgerFixture.result());
        // Then
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DEAD);
    }

    @Test
    void theFailedScanOfADeadJobIsArchivedBeforeItIsTriedAgain() {
        // Given
        ledger.ask("app:1");
        var job = newestJob();
        var claim = Await.value(jobs.claim(job)).orElseThrow();
        Await.value(jobs.report(claim, LedgerFixture.result()));
        Await.value(ledger.confirmations.rejected(job, 1, Cause.REPORT_INVALID, "it ends too early"));
        // Then
        assertThat(replay(all(), Duration.ZERO).skipped()).containsExactly(job.value());
        // When
        Await.value(ledger.confirmations.archived(job, 1));
        // Then
        assertThat(replay(all(), Duration.ZERO).replayed()).containsExactly(job.value());
        var second = Await.value(jobs.claim(job)).orElseThrow();
        Await.value(jobs.report(second, LedgerFixture.result()));
        Await.value(ledger.confirmations.ingested(job, second.epoch(), 0, true));
        assertThat(ledger.job(job).state()).as("the new scan is not archived").isEqualTo(JobState.REPORTED);
    }

    @Test
    void aReplayedJobThatIsTakenInByOneThatFailsKeepsItsHistory() {
        // Given
        var first = dead("app:1");
        var old = newestJob();
        ledger.ask(LedgerFixture.request("app:1", Lane.ROUTINE, true));
        var running = Await.value(jobs.claim(newestJob())).orElseThrow();
        replay(one(old.value()), Duration.ZERO);
        // When
        Await.value(jobs.fail(running, LedgerFixture.failure(Cause.TIMEOUT)));
        // Then
        assertThat(ledger.job(old).state()).isEqualTo(JobState.WITHDRAWN);
        assertThat(ledger.count("select count(*) from attempt t join job j on j.id = t.job_id"))
                .isEqualTo(2);
        ledger.sql("update job set not_before = now()");
        ledger.finish(running.job(), LedgerFixture.result());
        assertThat(ledger.request(first).state()).isEqualTo(RequestState.DONE);
    }

    @Test
    void whatIsDroppedStaysDeadWithWhoWhenAndWhyAndIsNoLongerReplayedByGroup() {
        // Given
        var request = dead("app:1");
        var job = newestJob();
        // When
        var done = Await.value(letters.drop(one(job.value()), "ada", "not ours"));
        // Then
        assertThat(done.dropped()).containsExactly(job.value());
        assertThat(ledger.job(job).state()).isEqualTo(JobState.DEAD);
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DEAD);
        assertThat(text("select dropped_by || ': ' || dropped_reason from dead_letter where dropped_at <= now()"))
                .isEqualTo("ada: not ours");
        assertThat(
                        text(
                                "select principal || ' ' || action || ' ' || (detail ->> 'detail') from audit where action like 'dead.%'"))
                .isEqualTo("ada dead.drop not ours");
        assertThat(replay(all(), Duration.ZERO).replayed()).isEmpty();
        assertThat(replay(one(job.value()), Duration.ZERO).replayed()).containsExactly(job.value());
        assertThat(ledger.count("select count(*) from job where dropped_at is not null"))
                .isZero();
    }

    @Test
    void idsThatNameNoDeadLetterAreNamed() {
        // Given
        var nobody = UUID.randomUUID();
        // Then
        assertThat(replay(one(nobody), Duration.ZERO).unknown()).containsExactly(nobody);
        assertThat(Await.value(letters.drop(one(nobody), "ada", "x")).unknown()).containsExactly(nobody);
    }

    @Test
    void twoReplaysAtOnceReplayOnce() {
        // Given
        dead("app:1");
        // When
        var both = Await.value(
                Future.all(letters.replay(all(), Duration.ZERO, "ada"), letters.replay(all(), Duration.ZERO, "bob")));
        // Then
        assertThat(both.<DeadLetters.Replayed>list().stream()
                        .mapToInt(r -> r.replayed().size())
                        .sum())
                .isEqualTo(1);
        assertThat(ledger.job(newestJob()).state()).isEqualTo(JobState.WAITING);
    }

    @Test
    void aRowEditedToAnImpossibleStateIsRefusedByTheDatabase() {
        // Given
        ledger.ask("app:1");
        for (var edit : List.of("state = 42", "lane = 7", "state = 2")) {
            // When
            var failure = ledger.pg
                    .query("update job set " + edit)
                    .transform(done -> Future.succeededFuture(
                            done.failed() ? String.valueOf(done.cause().getMessage()) : "done"));
            // Then
            assertThat(Await.value(failure)).contains("check constraint");
        }
    }
}
