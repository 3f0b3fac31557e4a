package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Dispatcher;
import io.vulnstream.ledger.DispatcherVerticle;
import io.vulnstream.ledger.JobState;
import io.vulnstream.ledger.JobStore;
import io.vulnstream.ledger.LeaseStore;
import io.vulnstream.ledger.LedgerFixture;
import io.vulnstream.ledger.NewRequest;
import io.vulnstream.ledger.Reason;
import io.vulnstream.ledger.Reconciler;
import io.vulnstream.ledger.RequestState;
import io.vulnstream.ledger.ScanResult;
import io.vulnstream.ledger.WindowFiller;
import io.vulnstream.support.Ids;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The dispatcher with real streams, and workers and subscribers that do nothing but commit. */
@ExtendWith(VertxExtension.class)
class DispatcherIT {
    private LedgerFixture ledger;
    private StreamFixture streams;
    private final List<Claim> claims = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
        streams = new StreamFixture(vertx, ledger.pg);
    }

    @AfterEach
    void stop() throws IOException {
        Await.value(Future.join(ledger.vertx.deploymentIDs().stream()
                .map(ledger.vertx::undeploy)
                .toList()));
        streams.close();
        ledger.close();
    }

    private Dispatcher dispatcher(String holder, AppConfig.Dispatcher config) {
        return new Dispatcher(
                ledger.vertx,
                config,
                new LeaseStore(ledger.pg),
                holder,
                ledger.resolveStep(),
                new WindowFiller(ledger.pg, streams.window, LedgerFixture.CONFIG.window()),
                new Reconciler(
                        ledger.pg, ledger.policy, streams.publisher, ledger.hints, LedgerFixture.CONFIG.republish()));
    }

    private String deployDispatcher(String holder) {
        return Await.value(ledger.vertx.deployVerticle(
                new DispatcherVerticle(dispatcher(holder, LedgerFixture.CONFIG), ledger.hints)));
    }

    private void deployWorker(int limit) {
        var jobs = ledger.jobs("worker");
        streams.handlers.work("trivy", (envelope, permit) -> work(jobs, envelope, permit));
        var reader = streams.bridge("w." + Ids.next()).work("trivy", new Permits(limit).kind("trivy", limit));
        Await.value(ledger.vertx.deployVerticle(new StreamVerticle(List.of(reader))));
    }

    private Future<Settlement> work(JobStore jobs, Envelope<ScanRequested> envelope, Permit permit) {
        return jobs.claim(envelope.event().job()).map(claim -> {
            claim.ifPresentOrElse(
                    c -> {
                        claims.add(c);
                        scan(jobs, c).onComplete(done -> permit.release());
                    },
                    permit::release);
            return Settlement.accept();
        });
    }

    private Future<Void> scan(JobStore jobs, Claim claim) {
        ScanResult result = LedgerFixture.result();
        return jobs.report(claim, result)
                .compose(stands -> streams.publisher.publish(Envelope.of(
                        "scanner",
                        Instant.now(),
                        claim.trace().next(),
                        new ScanCompleted(
                                claim.job(), claim.epoch(), result.scan(), claim.scanner(), claim.digest()))));
    }

    private void deploySubscribers() {
        var both = Set.of("archiver", "ingester");
        streams.handlers.facts(ScanCompleted.class, "archiver", e -> ledger.confirmations
                .archived(e.event().job(), e.event().epoch())
                .map(Settlement.accept()));
        streams.handlers.facts(ScanCompleted.class, "ingester", e -> ledger.confirmations
                .ingested(e.event().job(), e.event().epoch(), 0, true)
                .map(Settlement.accept()));
        streams.handlers.facts(ScanFailed.class, "archiver", e -> ledger.confirmations
                .attemptArchived(e.event().job(), e.event().epoch())
                .map(Settlement.accept()));
        var bridge = streams.bridge("s." + Ids.next());
        Await.value(ledger.vertx.deployVerticle(new StreamVerticle(List.of(
                bridge.facts(Channel.SCAN_COMPLETED, "archiver", 4, both),
                bridge.facts(Channel.SCAN_COMPLETED, "ingester", 4, both),
                bridge.facts(Channel.SCAN_FAILED, "archiver", 4, Set.of("archiver"))))));
    }

    private void accept(int count, Lane lane) {
        Await.value(ledger.requests.accept(IntStream.range(0, count)
                .mapToObj(i -> LedgerFixture.request("registry.test/some/image:" + Ids.next(), lane, false))
                .toList()));
    }

    private void untilAllDone(int count) {
        Eventually.value(
                ledger.vertx,
                () -> ledger.pg.first(
                        row -> row.getLong(0),
                        "select count(*) from request where state = " + RequestState.DONE.ordinal()),
                done -> done.orElseThrow() == count);
    }

    @Test
    void everyRequestEndsDoneAndEveryJobRanOnce() {
        // Given
        deployDispatcher("d");
        deployWorker(4);
        deploySubscribers();
        // When
        accept(60, Lane.ROUTINE);
        accept(3, Lane.URGENT);
        // Then
        untilAllDone(63);
        assertThat(claims).hasSize(63);
        assertThat(ledger.count("select count(*) from attempt where outcome = 0"))
                .isEqualTo(63);
    }

    @Test
    void aRequestIsScannedAtOnceAndNotOnlyAfterAPeriod() {
        // Given: nothing but hints and the doorbell can be this fast
        var slow = LedgerFixture.config(Duration.ofMinutes(1));
        Await.value(ledger.vertx.deployVerticle(new DispatcherVerticle(dispatcher("d", slow), ledger.hints)));
        deployWorker(4);
        accept(1, Lane.URGENT);
        Eventually.holds(ledger.vertx, () -> claims.size() == 1);
        // When
        long began = System.nanoTime();
        accept(1, Lane.URGENT);
        Eventually.holds(ledger.vertx, () -> claims.size() == 2);
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void theWindowStaysBoundedAndIsFilledAgainAfterRedisLostEverything() {
        // Given
        deployDispatcher("d");
        accept(40, Lane.ROUTINE);
        Eventually.holds(ledger.vertx, () -> ledger.jobs().size() == 40);
        Eventually.holds(ledger.vertx, () -> streams.depth(Lane.ROUTINE) == LedgerFixture.CONFIG.window());
        // When
        streams.command(Command.FLUSHALL);
        // Then
        Eventually.holds(ledger.vertx, () -> streams.depth(Lane.ROUTINE) == LedgerFixture.CONFIG.window());
        deployWorker(4);
        deploySubscribers();
        untilAllDone(40);
        assertThat(claims).hasSize(40);
    }

    @Test
    void wipingRedisAgainAndAgainLosesNothing() {
        // Given
        deployDispatcher("d");
        deployWorker(2);
        deploySubscribers();
        accept(80, Lane.ROUTINE);
        // When
        for (int i = 0; i < 8; i++) {
            Await.value(ledger.vertx.timer(100));
            streams.command(Command.FLUSHALL);
        }
        // Then
        untilAllDone(80);
        assertThat(claims).hasSize(80);
    }

    @Test
    void whatASubscriberNeverHeardOfIsPublishedAgain() {
        // Given
        deployDispatcher("d");
        accept(1, Lane.URGENT);
        Eventually.holds(ledger.vertx, () -> ledger.jobs().size() == 1);
        var job = ledger.jobs().get(0).id();
        var claim = Eventually.value(ledger.vertx, () -> ledger.jobs("w").claim(job), found -> found.isPresent())
                .orElseThrow();
        Await.value(ledger.jobs("w").report(claim, LedgerFixture.result()));
        // When: nobody published it
        deploySubscribers();
        // Then
        untilAllDone(1);
    }

    @Test
    void theRecordOfAFailedAttemptIsAnnouncedUntilItIsArchived() {
        // Given
        deployDispatcher("d");
        accept(1, Lane.URGENT);
        Eventually.holds(ledger.vertx, () -> ledger.jobs().size() == 1);
        var job = ledger.jobs().get(0).id();
        var claim = Eventually.value(ledger.vertx, () -> ledger.jobs("w").claim(job), found -> found.isPresent())
                .orElseThrow();
        Await.value(ledger.jobs("w").fail(claim, LedgerFixture.rejection(Cause.SCANNER_FAILED)));
        // When
        deploySubscribers();
        // Then
        Eventually.holds(
                ledger.vertx, () -> ledger.count("select count(*) from attempt where archived_at is not null") == 1);
    }

    @Test
    void aLostWorkersJobStartsElsewhereWhenItsLeaseHasEnded() {
        // Given
        deployDispatcher("d");
        accept(1, Lane.URGENT);
        Eventually.holds(ledger.vertx, () -> ledger.jobs().size() == 1);
        var job = ledger.jobs().get(0).id();
        Eventually.value(ledger.vertx, () -> ledger.jobs("dead").claim(job), found -> found.isPresent());
        long began = System.nanoTime();
        // When
        deployWorker(1);
        deploySubscribers();
        // Then
        untilAllDone(1);
        assertThat(claims).singleElement().satisfies(c -> assertThat(c.epoch()).isEqualTo(2));
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(
                        LedgerFixture.CONFIG.lease().minusMillis(500),
                        LedgerFixture.CONFIG.lease().plusSeconds(2));
        Eventually.holds(
                ledger.vertx, () -> ledger.count("select count(*) from attempt where archived_at is not null") == 1);
    }

    @Test
    void anotherDispatcherTakesOverWhenTheFirstIsStopped() {
        // Given
        var first = deployDispatcher("first");
        deployWorker(2);
        deploySubscribers();
        accept(1, Lane.ROUTINE);
        untilAllDone(1);
        deployDispatcher("second");
        // When
        Await.value(ledger.vertx.undeploy(first));
        accept(1, Lane.ROUTINE);
        // Then
        untilAllDone(2);
        assertThat(ledger.count("select count(*) from lease where name = 'dispatcher' and holder = 'second'"))
                .isEqualTo(1);
    }

    @Test
    void aRequestDuringAnOutageOfRedisIsScannedAfterIt() throws Exception {
        // Given
        deployDispatcher("d");
        deployWorker(2);
        deploySubscribers();
        accept(1, Lane.ROUTINE);
        untilAllDone(1);
        // When
        streams.server.stop();
        accept(5, Lane.ROUTINE);
        Await.value(ledger.vertx.timer(800));
        streams.server.start();
        // Then
        untilAllDone(6);
    }

    @Test
    void theTraceOfARequestReachesTheClaim() {
        // Given
        deployDispatcher("d");
        deployWorker(1);
        var trace = Trace.begin();
        // When
        Await.value(ledger.requests.accept(List.of(new NewRequest(
                "registry.test/some/image:1",
                null,
                null,
                Lane.URGENT,
                Reason.ON_DEMAND,
                false,
                "tester",
                null,
                null,
                trace))));
        Eventually.holds(ledger.vertx, () -> claims.size() == 1);
        // Then
        assertThat(claims.get(0).trace().traceId()).isEqualTo(trace.traceId());
        Eventually.holds(ledger.vertx, () -> ledger.jobs().get(0).state() == JobState.REPORTED);
    }
}
