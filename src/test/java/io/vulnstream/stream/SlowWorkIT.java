package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.Permits;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.ledger.JobState;
import io.vulnstream.ledger.LedgerFixture;
import io.vulnstream.scanner.SlowScans;
import io.vulnstream.support.Ids;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scans that take twice as long as a lease, on several nodes, before a backlog. */
@ExtendWith(VertxExtension.class)
class SlowWorkIT {
    private static final int BACKLOG = 10_000;
    private static final int ENOUGH = 300;
    private static final int NODES = 4;
    /** Of each node. */
    private static final int PERMITS = 50;

    private static final Duration LEASE = LedgerFixture.CONFIG.lease();

    private DispatcherFixture running;
    private final List<SlowScans> nodes = new ArrayList<>();
    private final List<String> readers = new ArrayList<>();

    @BeforeEach
    void start(Vertx vertx) {
        running = new DispatcherFixture(vertx);
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
    }

    private void deployNode(String name) {
        var node = new SlowScans(running.ledger.vertx, running.ledger.jobs(name), LEASE, LEASE.multipliedBy(2));
        nodes.add(node);
        running.streams.handlers.work("trivy", node);
        var reader = running.streams
                .bridge(name + "." + Ids.next())
                .work("trivy", EnumSet.allOf(Lane.class), new Permits(PERMITS).kind("trivy", PERMITS), Gate.OPEN);
        readers.add(Await.value(running.ledger.vertx.deployVerticle(new StreamVerticle(List.of(reader)))));
    }

    private List<JobId> executed() {
        return nodes.stream().flatMap(node -> node.executed().stream()).toList();
    }

    /** What holds its claim for longer than it would hold without. */
    private long renewed() {
        return running.ledger.count("select count(*) from job where state = " + JobState.RUNNING.ordinal()
                + " and lease_until > started_at + interval '" + LEASE.toMillis() * 3 / 2 + " milliseconds'");
    }

    @Test
    void everyJobRunsOnceThoughItTakesTwiceItsLeaseAndThousandsWait() {
        // Given
        running.backlog(Lane.ROUTINE, BACKLOG);
        running.deployDispatcher("d");
        // When
        for (int i = 0; i < NODES; i++) {
            deployNode("node" + i);
        }
        var most = new AtomicLong();
        Eventually.holds(running.ledger.vertx, () -> {
            most.accumulateAndGet(renewed(), Math::max);
            return executed().size() >= ENOUGH;
        });
        Await.value(
                Future.join(readers.stream().map(running.ledger.vertx::undeploy).toList()));
        Eventually.holds(running.ledger.vertx, () -> nodes.stream().allMatch(SlowScans::isIdle));
        // Then
        var executed = executed();
        assertThat(executed).hasSizeGreaterThanOrEqualTo(ENOUGH).doesNotHaveDuplicates();
        assertThat(running.ledger.count(
                        "select count(*) from job where epoch = 1 and state = " + JobState.REPORTED.ordinal()))
                .isEqualTo(executed.size());
        assertThat(running.ledger.count("select count(*) from job where epoch > 1"))
                .isZero();
        assertThat(most.get()).as("claims that were renewed").isGreaterThan(NODES);
    }
}
