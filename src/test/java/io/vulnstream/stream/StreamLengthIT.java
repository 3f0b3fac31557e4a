package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vulnstream.bus.EventPublisher.Lag;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.FindingChanged;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.support.Ids;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long streams may become, and how long they are said to be. */
@ExtendWith(VertxExtension.class)
class StreamLengthIT {
    private Pg pg;
    private StreamFixture streams;

    @BeforeEach
    void start(Vertx vertx) {
        pg = Postgres.database().connect(vertx);
        streams = new StreamFixture(vertx, pg);
    }

    @AfterEach
    void stop() throws IOException {
        streams.close();
        Await.value(pg.close());
    }

    @Test
    void aStreamThatNobodyReadsKeepsTheNewestAndStaysBounded() {
        // Given
        var publisher = new RedisPublisher(streams.redis, streams.names, 300);
        // When
        publish(publisher, 2000);
        // Then
        assertThat(Await.value(publisher.lag(Channel.FINDING_CHANGED, "anybody"))
                        .entries())
                .isBetween(300L, 500L);
        var newest =
                streams.command(Command.XREVRANGE, streams.names.fact(Channel.FINDING_CHANGED), "+", "-", "COUNT", "1");
        assertThat(newest.toString()).contains("CVE-1999");
    }

    @Test
    void aGroupLagsByWhatItHasNotAcknowledgedWhereverItStopped() {
        // Given
        var stream = streams.names.fact(Channel.FINDING_CHANGED);
        assertThat(lag()).as("no stream").isEqualTo(Lag.NONE);
        publish(streams.publisher, 3);
        assertThat(lag().entries()).as("no group").isEqualTo(3);
        // When
        streams.command(Command.XGROUP, "CREATE", stream, "reader", "0");
        streams.command(Command.XREADGROUP, "GROUP", "reader", "somebody", "COUNT", "2", "STREAMS", stream, ">");
        // Then
        assertThat(lag().entries()).as("two pending, one unread").isEqualTo(3);
        assertThat(lag().age()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
        // When
        var ids = streams.command(Command.XRANGE, stream, "-", "+").stream()
                .map(entry -> entry.get(0).toString())
                .toList();
        streams.command(Command.XACK, stream, "reader", ids.get(0), ids.get(1));
        // Then
        assertThat(lag().entries()).as("one unread").isEqualTo(1);
        // When
        streams.command(Command.XREADGROUP, "GROUP", "reader", "somebody", "STREAMS", stream, ">");
        streams.command(Command.XACK, stream, "reader", ids.get(2));
        // Then
        assertThat(lag()).as("all read and acknowledged, and not trimmed").isEqualTo(Lag.NONE);
    }

    @Test
    void theAgeOfALagIsThatOfItsOldestEntry() {
        // Given
        var stream = streams.names.fact(Channel.FINDING_CHANGED);
        streams.command(Command.XADD, stream, "1000-0", "e", "a second after the epoch");
        streams.command(Command.XADD, stream, "100000000-0", "e", "a day after it");
        streams.command(Command.XGROUP, "CREATE", stream, "reader", "0");
        streams.command(Command.XREADGROUP, "GROUP", "reader", "somebody", "COUNT", "1", "STREAMS", stream, ">");
        var age = lag().age();
        // When
        streams.command(Command.XACK, stream, "reader", "1000-0");
        // Then
        assertThat(age.minus(lag().age()).toHours()).isEqualTo(27);
    }

    private Lag lag() {
        return Await.value(streams.publisher.lag(Channel.FINDING_CHANGED, "reader"));
    }

    @Test
    void lengthsAndWhatIsPendingAreGauges() {
        // Given
        publish(streams.publisher, 3);
        streams.add(Lane.URGENT, 2);
        var work = streams.names.work("trivy", Lane.URGENT);
        streams.command(Command.XGROUP, "CREATE", work, "scanner", "0");
        streams.command(Command.XREADGROUP, "GROUP", "scanner", "somebody", "COUNT", "1", "STREAMS", work, ">");
        streams.command(Command.XGROUP, "CREATE", work, "a-stranger", "0");
        var metrics = new Metrics();
        var gauges = new StreamGauges(
                streams.redis,
                streams.names,
                () -> List.of("trivy"),
                Map.of(Channel.SCAN_FAILED, Set.of("archiver")),
                metrics);
        // When
        Await.value(gauges.read());
        // Then
        assertThat(metrics.scrape())
                .contains("vulnstream_stream_entries{stream=\"finding.changed.v1\"} 3.0")
                .contains("vulnstream_stream_entries{stream=\"scan.failed.v1\"} 0.0")
                .contains("vulnstream_stream_entries{stream=\"scan.requested.v1:trivy:urgent\"} 2.0")
                .contains("vulnstream_stream_entries{stream=\"scan.requested.v1:trivy:routine\"} 0.0")
                .contains("vulnstream_stream_pending{role=\"scanner\",stream=\"scan.requested.v1:trivy:urgent\"} 1.0")
                .doesNotContain("a-stranger");
    }

    private static void publish(RedisPublisher publisher, int count) {
        Await.value(Future.join(IntStream.range(0, count)
                .mapToObj(i -> publisher.publish(Envelope.of("ingester", Instant.EPOCH, Trace.begin(), changed(i))))
                .toList()));
    }

    private static FindingChanged changed(int number) {
        return new FindingChanged("subject", Ids.next(), "appeared", "CVE-" + number, "openssl", "open", "high");
    }
}
