package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.DispatcherVerticle;
import io.vulnstream.ledger.JobState;
import io.vulnstream.ledger.LedgerFixture;
import io.vulnstream.ledger.NewRequest;
import io.vulnstream.ledger.Reason;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From requests to done jobs, whoever stops or dies meanwhile. */
@ExtendWith(VertxExtension.class)
class DispatcherIT {
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
    void everyRequestEndsDoneAndEveryJobRanOnce() {
        // Given
        running.deployDispatcher("d");
        running.deployWorker(4);
        running.deploySubscribers();
        // When
        running.accept(60, Lane.ROUTINE);
        running.accept(3, Lane.URGENT);
        // Then
        running.untilAllDone(63);
        assertThat(running.claims).hasSize(63);
        assertThat(running.ledger.count("select count(*) from attempt where outcome = 0"))
                .isEqualTo(63);
    }

    @Test
    void aRequestIsScannedAtOnceAndNotOnlyAfterAPeriod() {
        // Given: nothing but hints and the doorbell can be this fast
        var slow = LedgerFixture.config(Duration.ofMinutes(1));
        Await.value(running.ledger.vertx.deployVerticle(
                new DispatcherVerticle(running.dispatcher("d", slow), running.ledger.hints)));
        running.deployWorker(4);
        running.accept(1, Lane.URGENT);
        Eventually.holds(running.ledger.vertx, () -> running.claims.size() == 1);
        // When
        long began = System.nanoTime();
        running.accept(1, Lane.URGENT);
        Eventually.holds(running.ledger.vertx, () -> running.claims.size() == 2);
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void theWindowStaysBoundedAndIsFilledAgainAfterRedisLostEverything() {
        // Given
        running.deployDispatcher("d");
        running.accept(40, Lane.ROUTINE);
        Eventually.holds(running.ledger.vertx, () -> running.ledger.jobs().size() == 40);
        Eventually.holds(
                running.ledger.vertx, () -> running.streams.depth(Lane.ROUTINE) == LedgerFixture.CONFIG.window());
        // When
        running.streams.command(Command.FLUSHALL);
        // Then
        Eventually.holds(
                running.ledger.vertx, () -> running.streams.depth(Lane.ROUTINE) == LedgerFixture.CONFIG.window());
        running.deployWorker(4);
        running.deploySubscribers();
        running.untilAllDone(40);
        assertThat(running.claims).hasSize(40);
    }

    @Test
    void aLostWorkersJobStartsElsewhereWhenItsLeaseHasEnded() {
        // Given
        running.deployDispatcher("d");
        running.accept(1, Lane.URGENT);
        Eventually.holds(running.ledger.vertx, () -> running.ledger.jobs().size() == 1);
        var job = running.ledger.jobs().get(0).id();
        Eventually.value(
                running.ledger.vertx, () -> running.ledger.jobs("dead").claim(job), found -> found.isPresent());
        long began = System.nanoTime();
        // When
        running.deployWorker(1);
        running.deploySubscribers();
        // Then
        running.untilAllDone(1);
        assertThat(running.claims).singleElement().satisfies(c -> assertThat(c.epoch())
                .isEqualTo(2));
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(
                        LedgerFixture.CONFIG.lease().minusMillis(500),
                        LedgerFixture.CONFIG.lease().plusSeconds(2));
        Eventually.holds(
                running.ledger.vertx,
                () -> running.ledger.count("select count(*) from attempt where archived_at is not null") == 1);
    }

    @Test
    void anotherDispatcherTakesOverWhenTheFirstIsStopped() {
        // Given
        var first = running.deployDispatcher("first");
        running.deployWorker(2);
        running.deploySubscribers();
        running.accept(1, Lane.ROUTINE);
        running.untilAllDone(1);
        running.deployDispatcher("second");
        // When
        Await.value(running.ledger.vertx.undeploy(first));
        running.accept(1, Lane.ROUTINE);
        // Then
        running.untilAllDone(2);
        assertThat(running.ledger.count("select count(*) from lease where name = 'dispatcher' and holder = 'second'"))
                .isEqualTo(1);
    }

    @Test
    void aRequestDuringAnOutageOfRedisIsScannedAfterIt() throws Exception {
        // Given
        running.deployDispatcher("d");
        running.deployWorker(2);
        running.deploySubscribers();
        running.accept(1, Lane.ROUTINE);
        running.untilAllDone(1);
        // When
        running.streams.server.stop();
        running.accept(5, Lane.ROUTINE);
        Await.value(running.ledger.vertx.timer(800));
        running.streams.server.start();
        // Then
        running.untilAllDone(6);
    }

    @Test
    void theTraceOfARequestReachesTheClaim() {
        // Given
        running.deployDispatcher("d");
        running.deployWorker(1);
        var trace = Trace.begin();
        // When
        Await.value(running.ledger.requests.accept(
                "tester",
                List.of(new NewRequest(
                        "registry.test/some/image:1", null, null, Lane.URGENT, Reason.ON_DEMAND, false, null, trace))));
        Eventually.holds(running.ledger.vertx, () -> running.claims.size() == 1);
        // Then
        assertThat(running.claims.get(0).trace().traceId()).isEqualTo(trace.traceId());
        Eventually.holds(
                running.ledger.vertx, () -> running.ledger.jobs().get(0).state() == JobState.REPORTED);
    }
}
