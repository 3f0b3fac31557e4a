package io.vulnstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Channel;
import io.vulnstream.event.EventCodec;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.support.Ids;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Commands;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody wrote into a stream by hand. */
class QuarantineIT {
    @AutoClose
    private final WorkReaders work = new WorkReaders();

    private final String stream = work.streams.names.work("trivy", Lane.URGENT);

    private void add(String key, String id, String value) {
        work.streams.command(Command.XADD, key, id, "e", value);
    }

    private long quarantined(String where) {
        return work.ledger.count("select count(*) from quarantine where " + where);
    }

    @Test
    void aValueOf50MegabytesIsKeptByItsHeadAndItsSizeAndAWorkerOf128MegabytesGoesOn(@TempDir Path folder)
            throws IOException {
        // Given
        for (int i = 0; i < 3; i++) {
            add(stream, "*", "x".repeat(50 << 20));
        }
        work.addTo(Lane.URGENT, 1);
        // When
        Commands.run(
                folder,
                Map.of(),
                Set.of(0),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ReadOnce.class.getName(),
                        work.ledger.uri,
                        Integer.toString(work.streams.server.ports().get(0))));
        // Then
        assertThat(quarantined(
                        "size = 52428800 and octet_length(bytes) = 65536 and reason like '52428800 bytes, larger%'"))
                .isEqualTo(3);
        assertThat(work.streams.depth(Lane.URGENT)).isZero();
    }

    @Test
    void aValidEnvelopeOfAnUnknownTypeIsKeptAndNamed() {
        // Given
        work.streams.handlers.work("trivy", work::endsAtOnce);
        var event = new String(new EventCodec().encode(StreamFixture.requested(Ids.next())), UTF_8);
        add(stream, "*", event.replace("scan.requested.v1", "scan.dreamt.v9"));
        work.addTo(Lane.URGENT, 1);
        // When
        var reader = work.reader(1);
        work.until(1);
        // Then
        Eventually.holds(
                work.streams.vertx,
                () -> quarantined("reason like '%scan.dreamt.v9%' and size = octet_length(bytes)") == 1);
        Await.value(reader.stop());
    }

    @Test
    void anEventWithAnIdAlreadyUsedIsAHintLikeTheFirst() {
        // Given
        work.streams.handlers.work("trivy", work::endsAtOnce);
        var job = Ids.next();
        var event = new String(new EventCodec().encode(StreamFixture.requested(job)), UTF_8);
        add(stream, "*", event);
        add(stream, "*", event);
        // When
        var reader = work.reader(1);
        work.until(2);
        // Then: the claim decides, nothing is quarantined and nothing stays
        assertThat(Set.copyOf(work.handled)).containsExactly(job);
        assertThat(quarantined("true")).isZero();
        Eventually.value(
                work.streams.vertx, () -> work.streams.window.depth("trivy", Lane.URGENT), depth -> depth == 0);
        Await.value(reader.stop());
    }

    @Test
    void whatSeveralGroupsReadIsQuarantinedOnce() {
        // Given
        var fact = work.streams.names.fact(Channel.SCAN_COMPLETED);
        add(fact, "*", "rubbish");
        var both = Set.of("archiver", "ingester");
        // When
        var readers = both.stream()
                .map(group -> {
                    work.streams.handlers.facts(
                            ScanCompleted.class, group, envelope -> Future.succeededFuture(Settlement.accept()));
                    var reader = work.streams
                            .bridge("a." + Ids.next())
                            .facts(Channel.SCAN_COMPLETED, group, 1, both, Gate.OPEN);
                    Await.value(reader.start());
                    return reader;
                })
                .toList();
        // Then
        Eventually.holds(
                work.streams.vertx,
                () -> work.streams.command(Command.XINFO, "GROUPS", fact).stream()
                                .filter(g -> g.get("last-delivered-id") != null
                                        && !g.get("last-delivered-id")
                                                .toString()
                                                .equals("0-0")
                                        && g.get("pending").toInteger() == 0)
                                .count()
                        == 2);
        assertThat(quarantined("entry is not null and reason like 'not an event%'"))
                .isEqualTo(1);
        readers.forEach(reader -> Await.value(reader.stop()));
    }
}
