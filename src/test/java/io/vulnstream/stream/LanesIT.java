package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.JobStore;
import io.vulnstream.ledger.LedgerFixture;
import io.vulnstream.ledger.Limits;
import io.vulnstream.support.Ids;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lanes and limits before a backlog of 100,000 jobs, on real streams and a real ledger. */
@ExtendWith(VertxExtension.class)
class LanesIT {
    private static final int BACKLOG = 100_000;
    private DispatcherFixture running;
    private final ConcurrentLinkedQueue<Started> going = new ConcurrentLinkedQueue<>();
    private final List<Lane> started = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();

    private record Started(JobStore jobs, Claim claim, Permit permit) {}

    @BeforeEach
    void start(Vertx vertx) {
        running = new DispatcherFixture(vertx);
    }

    @AfterEach
    void stop() throws IOException {
        going.forEach(one -> one.permit().release());
        running.close();
    }

    /** Goes on with each scan until the test ends it. */
    private void deployWorker(int permits) {
        var jobs = running.ledger.jobs("worker");
        running.streams.handlers.work("trivy", (envelope, permit) -> work(jobs, envelope, permit));
        var reader = running.streams
                .bridge("w." + Ids.next())
                .work("trivy", EnumSet.allOf(Lane.class), new Permits(permits).kind("trivy", permits), Gate.OPEN);
        Await.value(running.ledger.vertx.deployVerticle(new StreamVerticle(List.of(reader))));
    }

    private Future<Settlement> work(JobStore jobs, Envelope<ScanRequested> envelope, Permit permit) {
        asked.incrementAndGet();
        return jobs.claim(envelope.event().job()).map(claim -> {
            claim.ifPresentOrElse(
                    stands -> {
                        going.add(new Started(jobs, stands, permit));
                        started.add(stands.lane());
                    },
                    permit::release);
            return Settlement.accept();
        });
    }

    private void endOne() {
        var one = going.remove();
        Await.value(one.jobs().report(one.claim(), LedgerFixture.result()));
        one.permit().release();
    }

    private void untilStarted(int count) {
        Eventually.holds(running.ledger.vertx, () -> started.size() >= count);
    }

    @Test
    void anUrgentJobStartsWithTheNextPermitThatFrees() {
        // Given
        running.backlog(Lane.ROUTINE, BACKLOG);
        running.deployDispatcher("d");
        deployWorker(2);
        untilStarted(2);
        // When
        running.backlog(Lane.URGENT, 1);
        Eventually.holds(running.ledger.vertx, () -> running.streams.depth(Lane.URGENT) == 1);
        endOne();
        // Then
        untilStarted(3);
        assertThat(started.subList(0, 3)).containsExactly(Lane.ROUTINE, Lane.ROUTINE, Lane.URGENT);
    }

    @Test
    void routineWorkAdvancesByItsShareUnderConstantUrgentWork() {
        // Given
        running.backlog(Lane.ROUTINE, BACKLOG);
        running.backlog(Lane.URGENT, 500);
        running.deployDispatcher("d");
        Eventually.holds(
                running.ledger.vertx,
                () -> running.streams.depth(Lane.URGENT) > 0 && running.streams.depth(Lane.ROUTINE) > 0);
        deployWorker(1);
        // When
        for (int i = 1; i <= 50; i++) {
            untilStarted(i);
            Eventually.holds(running.ledger.vertx, () -> running.streams.depth(Lane.URGENT) > 0);
            endOne();
        }
        // Then
        assertThat(started.subList(0, 50).stream().filter(lane -> lane == Lane.ROUTINE))
                .hasSizeBetween(8, 12);
    }

    @Test
    void aLimitInTheClusterHoldsBeforeABacklogAndNobodyAsksInVainAgainAndAgain() {
        // Given
        running.ledger.limits = new Limits(Map.of("trivy", 2), Map.of());
        running.backlog(Lane.ROUTINE, BACKLOG);
        running.deployDispatcher("d");
        deployWorker(4);
        deployWorker(4);
        // When
        for (int i = 2; i <= 30; i++) {
            untilStarted(i);
            assertThat(going).hasSizeLessThanOrEqualTo(2);
            endOne();
        }
        // Then
        assertThat(running.ledger.count("select count(*) from attempt")).isEqualTo(started.size());
        assertThat(running.ledger.count("select count(*) from job where attempts > 1"))
                .isZero();
        assertThat(asked.get()).as("claims, refused ones too").isLessThanOrEqualTo(started.size() + 15);
    }

    @Test
    void underALimitUrgentWorkGoesFirstAndRoutineWorkStillAdvances() {
        // Given
        running.ledger.limits = new Limits(Map.of(), Map.of("registry.test", 1));
        running.backlog(Lane.ROUTINE, BACKLOG);
        running.deployDispatcher("d");
        deployWorker(4);
        untilStarted(1);
        running.backlog(Lane.URGENT, 500);
        // When
        for (int i = 1; i <= 40; i++) {
            untilStarted(i);
            assertThat(going).hasSizeLessThanOrEqualTo(1);
            endOne();
        }
        // Then
        assertThat(started.subList(1, 5)).contains(Lane.URGENT);
        assertThat(started.subList(1, 40).stream().filter(lane -> lane == Lane.ROUTINE))
                .hasSizeBetween(4, 12);
    }
}
