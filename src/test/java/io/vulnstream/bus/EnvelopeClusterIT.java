package io.vulnstream.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.JobId;
import io.vulnstream.event.PipelineEvent;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanId;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.event.Trace;
import io.vulnstream.support.Ids;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes: only between them is the wire form of an envelope ever used. */
class EnvelopeClusterIT {
    private Vertx one;
    private Vertx two;

    @BeforeEach
    void start() {
        var name = "test-" + Ids.next();
        one = node(name);
        two = node(name);
    }

    @AfterEach
    void stop() {
        Await.value(Future.join(one.close(), two.close()));
    }

    private static Vertx node(String cluster) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName(cluster)
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.max.join.seconds", "5")
                .setProperty("hazelcast.logging.type", "slf4j");
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1");
        var options = new io.vertx.core.VertxOptions();
        options.getEventBusOptions().setHost("127.0.0.1");
        return Await.value(Vertx.builder()
                .with(options)
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered());
    }

    @Test
    void anEnvelopeReachesAnotherNodeAsItWas() {
        // Given
        var unused = new LocalHandlers(one.eventBus());
        var alsoUnused = new LocalHandlers(two.eventBus());
        Promise<Envelope<PipelineEvent>> received = Promise.promise();
        Await.value(two.eventBus()
                .<Envelope<PipelineEvent>>consumer("progress", message -> received.tryComplete(message.body()))
                .completion());
        var sent = Envelope.of(
                "test",
                Instant.parse("2026-01-02T03:04:05.678Z"),
                Trace.begin(),
                new ScanCompleted(new JobId(Ids.next()), 3, new ScanId(Ids.next()), "trivy", "sha256:0"));
        // When
        one.eventBus().publish("progress", sent);
        // Then
        assertThat(Await.value(received.future())).isEqualTo(sent);
        assertThat(unused).isNotSameAs(alsoUnused);
    }

    @Test
    void hintsReachEveryNode() {
        // Given
        var heard = new AtomicInteger();
        Await.value(new Hints(one.eventBus())
                .on(Hints.LEDGER, heard::incrementAndGet)
                .completion());
        Await.value(new Hints(two.eventBus())
                .on(Hints.LEDGER, heard::incrementAndGet)
                .completion());
        // When
        new Hints(one.eventBus()).give(Hints.LEDGER);
        // Then
        Eventually.holds(one, () -> heard.get() == 2);
    }

    @Test
    void workIsForTheNodeThatTookItEvenWhenOnlyAnotherOneCouldDoIt() {
        // Given
        var here = new LocalHandlers(one.eventBus());
        var there = new LocalHandlers(two.eventBus());
        var doneThere = new AtomicInteger();
        Await.value(there.work("trivy", (envelope, permit) -> accept(doneThere)).completion());
        // Then
        assertThat(deliver(here)).isInstanceOfSatisfying(Settlement.Retry.class, retry -> assertThat(retry.detail())
                .startsWith("no handler on this node"));
        // When
        var doneHere = new AtomicInteger();
        Await.value(here.work("trivy", (envelope, permit) -> accept(doneHere)).completion());
        for (int i = 0; i < 20; i++) {
            assertThat(deliver(here)).isEqualTo(Settlement.accept());
        }
        // Then
        assertThat(doneHere).hasValue(20);
        assertThat(doneThere).hasValue(0);
    }

    private static Future<Settlement> accept(AtomicInteger count) {
        count.incrementAndGet();
        return Future.succeededFuture(Settlement.accept());
    }

    private static Settlement deliver(LocalHandlers handlers) {
        var permit = new Permits(1).kind("trivy", 1).acquire(1).get(0);
        var envelope = Envelope.<PipelineEvent>of(
                "test", Instant.now(), Trace.begin(), new ScanRequested(new JobId(Ids.next()), "trivy", "sha256:0"));
        return Await.value(handlers.deliver(Channel.SCAN_REQUESTED, "trivy", envelope, permit));
    }
}
