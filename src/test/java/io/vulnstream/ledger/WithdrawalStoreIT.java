package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Lane;
import io.vulnstream.ledger.LedgerFixture.JobRow;
import io.vulnstream.ledger.Withdrawal.Kind;
import io.vulnstream.ledger.Withdrawal.Outcome;
import io.vulnstream.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is withdrawn stays so, and takes along only what nobody else waits for. */
@ExtendWith(VertxExtension.class)
class WithdrawalStoreIT {
    private static final String IMAGE = "registry.test/some/image:1";
    private LedgerFixture ledger;
    private WithdrawalStore withdrawals;

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
        withdrawals = new WithdrawalStore(ledger.pg, ledger.hints);
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    private static Withdrawal of(UUID... requests) {
        return new Withdrawal(List.of(requests), "ada", true, "not needed");
    }

    private List<Kind> withdraw(UUID... requests) {
        return Await.value(withdrawals.withdraw(of(requests))).stream()
                .map(Outcome::kind)
                .toList();
    }

    private RequestState state(UUID request) {
        return ledger.request(request).state();
    }

    private String text(String sql) {
        return Await.value(ledger.pg.first(row -> row.getString(0), sql)).orElseThrow();
    }

    @Test
    void aRequestThatWaitsIsWithdrawnWithItsJobsAndWhoAndWhyAreKept() {
        // Given
        var request = ledger.ask(IMAGE);
        // When
        assertThat(withdraw(request)).containsExactly(Kind.WITHDRAWN);
        // Then
        assertThat(state(request)).isEqualTo(RequestState.WITHDRAWN);
        assertThat(ledger.jobs()).extracting(JobRow::state).containsExactly(JobState.WITHDRAWN);
        assertThat(text("select withdrawn_by || ': ' || withdrawn_why from request where finished_at is not null"))
                .isEqualTo("ada: not needed");
        assertThat(
                        text(
                                "select concat_ws(' ', principal, action, subject, detail ->> 'reason') from audit where action = 'request.withdraw'"))
                .isEqualTo("ada request.withdraw " + request + " not needed");
        assertThat(Await.value(ledger.jobs("a").claim(ledger.jobs().get(0).id())))
                .isEmpty();
    }

    @Test
    void aQueuedJobIsWithdrawnAndItsEntryStartsNothing() {
        // Given
        var request = ledger.ask(IMAGE);
        ledger.sql("update job set state = 1, entry = '1-1'");
        // When
        withdraw(request);
        // Then
        assertThat(ledger.jobs()).extracting(JobRow::state).containsExactly(JobState.WITHDRAWN);
        assertThat(Await.value(ledger.jobs("a").claim(ledger.jobs().get(0).id())))
                .isEmpty();
    }

    @Test
    void aJobThatSomebodyElseWaitsForGoesOn() {
        // Given
        var first = ledger.ask(IMAGE);
        var second = ledger.ask(IMAGE);
        // When
        withdraw(first);
        // Then
        assertThat(ledger.jobs()).extracting(JobRow::state).containsExactly(JobState.WAITING);
        ledger.finish(ledger.jobs().get(0).id(), LedgerFixture.result());
        assertThat(state(first)).isEqualTo(RequestState.WITHDRAWN);
        assertThat(state(second)).isEqualTo(RequestState.DONE);
    }

    @Test
    void aJobThatRunsGoesOnAndItsResultCountsForTheLedgerAndNotForTheRequest() {
        // Given
        var request = ledger.ask(IMAGE);
        var job = ledger.jobs().get(0).id();
        var claim = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        // When
        withdraw(request);
        // Then
        assertThat(ledger.job(job).state()).isEqualTo(JobState.RUNNING);
        Await.value(ledger.jobs("a").report(claim, LedgerFixture.result()));
        Await.value(ledger.confirmations.ingested(job, claim.epoch(), 0, true));
        Await.value(ledger.confirmations.archived(job, claim.epoch()));
        assertThat(ledger.job(job).state()).isEqualTo(JobState.DONE);
        assertThat(state(request)).isEqualTo(RequestState.WITHDRAWN);
    }

    @Test
    void aJobThatRanForNobodyIsNotTriedAgain() {
        // Given
        var request = ledger.ask(IMAGE);
        var job = ledger.jobs().get(0).id();
        var claim = Await.value(ledger.jobs("a").claim(job)).orElseThrow();
        withdraw(request);
        // When
        var state = Await.value(ledger.jobs("a").fail(claim, LedgerFixture.failure(Cause.TIMEOUT)));
        // Then
        assertThat(state).contains(JobState.WITHDRAWN);
        assertThat(ledger.job(job).state()).isEqualTo(JobState.WITHDRAWN);
        // And somebody who asks now gets a job of their own
        ledger.ask(IMAGE);
        assertThat(ledger.jobs()).extracting(JobRow::state).containsExactly(JobState.WITHDRAWN, JobState.WAITING);
    }

    @Test
    void whatEndedBeforeOrIsUnknownOrSomebodyElsesIsSaidAndLeftAsItIs() {
        // Given
        var done = ledger.ask(IMAGE);
        ledger.finish(ledger.jobs().get(0).id(), LedgerFixture.result());
        var open = ledger.ask(LedgerFixture.request(IMAGE, Lane.ROUTINE, true));
        var unknown = UUID.randomUUID();
        // When
        var others =
                Await.value(withdrawals.withdraw(new Withdrawal(List.of(open), "somebody else", false, "not needed")));
        var outcomes = Await.value(withdrawals.withdraw(of(done, unknown, open)));
        // Then
        assertThat(others).containsExactly(new Outcome(open, Kind.FORBIDDEN, null));
        assertThat(outcomes)
                .containsExactly(
                        new Outcome(done, Kind.ENDED, RequestState.DONE),
                        new Outcome(unknown, Kind.NOT_FOUND, null),
                        new Outcome(open, Kind.WITHDRAWN, null));
        assertThat(withdraw(open)).containsExactly(Kind.ENDED);
        assertThat(state(done)).isEqualTo(RequestState.DONE);
        assertThat(ledger.count("select count(*) from audit where action = 'request.withdraw'"))
                .isEqualTo(1);
    }

    @RepeatedTest(5)
    void whoResolvesMeanwhileNeitherRevivesItNorLeavesAJobBehind() {
        // Given
        var requests = new ArrayList<UUID>();
        for (int i = 0; i < 10; i++) {
            requests.addAll(Await.value(ledger.requests.accept(
                    "tester",
                    List.of(LedgerFixture.request("registry.test/some/image" + i + ":1", Lane.ROUTINE, false)))));
        }
        // When
        var step = ledger.resolveStep();
        var resolving =
                ledger.onContext(() -> step.pull(() -> {}, () -> {}).compose(first -> step.pull(() -> {}, () -> {})));
        var withdrawing = Future.join(requests.stream()
                .map(request -> withdrawals.withdraw(of(request)))
                .toList());
        Await.value(Future.join(resolving, withdrawing));
        ledger.resolveDue();
        // Then
        assertThat(requests).allSatisfy(request -> assertThat(state(request)).isEqualTo(RequestState.WITHDRAWN));
        assertThat(ledger.jobs()).extracting(JobRow::state).allMatch(state -> state == JobState.WITHDRAWN);
    }

    @RepeatedTest(5)
    void whoClaimsReportsAndConfirmsMeanwhileNeitherLosesNorRevivesAnything() {
        // Given
        var requests = new ArrayList<UUID>();
        for (int i = 0; i < 8; i++) {
            requests.add(ledger.ask("registry.test/some/image" + i + ":1"));
        }
        var jobs = ledger.jobs().stream().map(JobRow::id).toList();
        var worker = ledger.jobs("a");
        // When
        var working = Future.join(jobs.stream()
                .map(job -> worker.claim(job)
                        .compose(claim -> claim.isEmpty()
                                ? Future.succeededFuture()
                                : worker.report(claim.get(), LedgerFixture.result())
                                        .compose(done -> ledger.confirmations.ingested(job, 1, 0, true))
                                        .compose(done -> ledger.confirmations.archived(job, 1))
                                        .<Void>mapEmpty()))
                .toList());
        var withdrawing = Future.join(requests.reversed().stream()
                .map(request -> withdrawals.withdraw(of(request)))
                .toList());
        Await.value(Future.join(working, withdrawing));
        // Then
        for (int i = 0; i < requests.size(); i++) {
            var outcome =
                    withdrawing.<List<Outcome>>resultAt(requests.size() - 1 - i).get(0);
            var state = state(requests.get(i));
            assertThat(state).isEqualTo(outcome.kind() == Kind.WITHDRAWN ? RequestState.WITHDRAWN : RequestState.DONE);
            assertThat(ledger.job(jobs.get(i)).state()).isIn(JobState.WITHDRAWN, JobState.DONE);
        }
    }

    @RepeatedTest(5)
    void whoJoinsMeanwhileGetsAJobThatIsDone() {
        // Given
        var first = ledger.ask(IMAGE);
        var second = Await.value(
                        ledger.requests.accept("tester", List.of(LedgerFixture.request(IMAGE, Lane.ROUTINE, false))))
                .get(0);
        // When
        var step = ledger.resolveStep();
        var joining = ledger.onContext(() -> step.pull(() -> {}, () -> {}));
        Await.value(Future.join(joining, withdrawals.withdraw(of(first))));
        ledger.resolveDue();
        // Then
        assertThat(state(first)).isEqualTo(RequestState.WITHDRAWN);
        assertThat(state(second)).isEqualTo(RequestState.RESOLVED);
        var wanted = ledger.count("""
                select count(*) from job j join request_job l on l.job_id = j.id join request r on r.id = l.request_id
                where r.state = 1 and j.state = 0""");
        assertThat(wanted).isEqualTo(1);
    }

    @Test
    void aFollowerThatOnlyTheWithdrawnRequestWantedIsWithdrawnWhileTheOneBeforeItRuns() {
        // Given
        var first = ledger.ask(IMAGE);
        var running = ledger.jobs().get(0).id();
        var claim = Await.value(ledger.jobs("a").claim(running)).orElseThrow();
        var second = ledger.ask(IMAGE);
        // When
        withdraw(second);
        // Then
        assertThat(ledger.jobs()).extracting(JobRow::state).containsExactly(JobState.RUNNING, JobState.WITHDRAWN);
        assertThat(Await.value(ledger.jobs("a").fail(claim, LedgerFixture.failure(Cause.TIMEOUT))))
                .as("the first is still wanted")
                .contains(JobState.WAITING);
        assertThat(state(first)).isEqualTo(RequestState.RESOLVED);
    }
}
