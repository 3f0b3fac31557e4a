package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.JobState;
import io.vulnstream.ledger.JobStore;
import io.vulnstream.ledger.LedgerFixture;
import io.vulnstream.ledger.RequestState;
import io.vulnstream.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A scan that was asked for while the same one was made is not made again; Redis says where to look, and no more. */
@ExtendWith(VertxExtension.class)
class SparedScanIT {
    private static final String IMAGE = "registry.test/some/image:1";
    private static final String DATABASE = "2";
    private LedgerFixture ledger;
    private StreamFixture streams;
    private JobStore jobs;

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
        streams = new StreamFixture(vertx, ledger.pg);
        jobs = ledger.jobs("n", new DedupFilter(streams.redis, streams.names, Duration.ofMinutes(1)));
    }

    @AfterEach
    void stop() throws IOException {
        streams.close();
        ledger.close();
    }

    @Test
    void whoAskedDuringTheScanIsAnsweredByIt() {
        // Given
        var first = begin(IMAGE);
        var asked = ledger.ask(IMAGE);
        report(first);
        // When
        var follower = claim(ledger.jobs().get(1).id());
        var spared = madeMeanwhile(follower);
        // Then it is answered, and only when that scan counts
        assertThat(spared).isTrue();
        assertThat(ledger.job(follower.job()).state()).isEqualTo(JobState.WITHDRAWN);
        assertThat(ledger.request(asked).state()).isEqualTo(RequestState.RESOLVED);
        confirm(first);
        assertThat(ledger.request(asked).state()).isEqualTo(RequestState.DONE);
        assertThat(ledger.count("select count(*) from scan where confirmed_at is not null"))
                .isEqualTo(1);
    }

    @Test
    void aScanThatCountsAlreadyAnswersAtOnce() {
        // Given
        var first = begin(IMAGE);
        var asked = ledger.ask(IMAGE);
        report(first);
        confirm(first);
        // When
        var spared = madeMeanwhile(claim(ledger.jobs().get(1).id()));
        // Then
        assertThat(spared).isTrue();
        assertThat(ledger.request(asked).state()).isEqualTo(RequestState.DONE);
    }

    @Test
    void jobsOfOneRequestAreSparedAtTheSameTime() {
        // Given ten scanners that scan, and a request for all of them
        ledger.scanners = IntStream.range(0, 10).mapToObj(i -> "s" + i).collect(Collectors.toSet());
        ledger.ask(IMAGE);
        var first = ledger.jobs().stream().map(job -> claim(job.id())).toList();
        first.forEach(claim -> assertThat(madeMeanwhile(claim)).isFalse());
        var asked = ledger.ask(IMAGE);
        first.forEach(this::report);
        var followers = ledger.jobs().stream()
                .filter(job -> job.state() == JobState.WAITING)
                .map(job -> claim(job.id()))
                .toList();
        // When
        var spared = Await.value(Future.all(followers.stream()
                .map(claim -> jobs.madeMeanwhile(claim, "1.0", DATABASE))
                .toList()));
        // Then
        assertThat(spared.<Boolean>list()).hasSize(10).containsOnly(true);
        first.forEach(this::confirm);
        assertThat(ledger.request(asked).state()).isEqualTo(RequestState.DONE);
    }

    @Test
    void whatRedisForgotIsScannedAgainAndNothingElseHappens() {
        // Given
        var first = begin(IMAGE);
        var asked = ledger.ask(IMAGE);
        report(first);
        streams.command(Command.FLUSHALL);
        // When
        var follower = claim(ledger.jobs().get(1).id());
        // Then
        assertThat(madeMeanwhile(follower)).isFalse();
        report(follower);
        confirm(follower);
        assertThat(ledger.request(asked).state()).isEqualTo(RequestState.DONE);
    }

    @Test
    void withoutRedisEveryScanIsMade() throws IOException {
        var first = begin(IMAGE);
        streams.server.stop();
        assertThat(madeMeanwhile(first)).isFalse();
    }

    @Test
    void aRescanIsMadeWhateverWasMadeBefore() {
        // Given
        var first = begin(IMAGE);
        ledger.ask(LedgerFixture.request(IMAGE, Lane.ROUTINE, true));
        report(first);
        var rescan = claim(ledger.jobs().get(1).id());
        // Then
        assertThat(madeMeanwhile(rescan)).isFalse();
    }

    @Test
    void anotherVersionOrDatabaseMakesAnotherScan() {
        // Given
        var first = begin(IMAGE);
        ledger.ask(IMAGE);
        report(first);
        var follower = claim(ledger.jobs().get(1).id());
        // Then
        assertThat(Await.value(jobs.madeMeanwhile(follower, "1.0", null))).isFalse();
        assertThat(Await.value(jobs.madeMeanwhile(follower, "1.0", "3"))).isFalse();
        assertThat(Await.value(jobs.madeMeanwhile(follower, "1.1", DATABASE))).isFalse();
        assertThat(madeMeanwhile(follower)).isTrue();
    }

    @Test
    void aMarkWhoseScanFailedIsNotBelieved() {
        // Given a first job whose report turned out to be unusable
        var first = begin(IMAGE);
        ledger.ask(IMAGE);
        report(first);
        Await.value(ledger.confirmations.rejected(first.job(), first.epoch(), Cause.REPORT_INVALID, "cut in half"));
        // Then
        assertThat(madeMeanwhile(claim(ledger.jobs().get(1).id()))).isFalse();
    }

    @Test
    void whoLostItsClaimSparesNothing() {
        // Given
        var first = begin(IMAGE);
        ledger.ask(IMAGE);
        report(first);
        var follower = claim(ledger.jobs().get(1).id());
        ledger.sql("update job set epoch = epoch + 1 where state = 2");
        // Then
        assertThat(madeMeanwhile(follower)).isFalse();
        assertThat(ledger.job(follower.job()).state()).isEqualTo(JobState.RUNNING);
    }

    private Claim begin(String image) {
        ledger.ask(image);
        var claim = claim(ledger.jobs().get(0).id());
        assertThat(madeMeanwhile(claim)).isFalse();
        return claim;
    }

    private Claim claim(JobId job) {
        return Await.value(jobs.claim(job)).orElseThrow();
    }

    private boolean madeMeanwhile(Claim claim) {
        return Await.value(jobs.madeMeanwhile(claim, "1.0", DATABASE));
    }

    private void report(Claim claim) {
        assertThat(Await.value(jobs.report(claim, LedgerFixture.result(DATABASE, Instant.EPOCH))))
                .isTrue();
    }

    private void confirm(Claim claim) {
        Await.value(ledger.confirmations.ingested(claim.job(), claim.epoch(), 0, true));
        Await.value(ledger.confirmations.archived(claim.job(), claim.epoch()));
    }
}
