package io.vulnstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    private static final UUID ID = UUID.fromString("01920000-0000-7000-8000-000000000001");
    private static final UUID OTHER = UUID.fromString("01920000-0000-7000-8000-000000000002");
    private static final String DIGEST = "sha256:" + "0a".repeat(32);
    private final EventCodec codec = new EventCodec();

    static Stream<PipelineEvent> events() {
        return Stream.of(
                new ScanRequested(new JobId(OTHER), "trivy", DIGEST),
                new ScanCompleted(new JobId(OTHER), 3, new ScanId(ID), "grype", DIGEST),
                new ScanFailed(new JobId(OTHER), 4, Cause.DATABASE_UNUSABLE, true, "osv-scanner", DIGEST),
                new FindingChanged(
                        OTHER.toString(), ID, "appeared", "CVE-2021-44228", "log4j-core", "open", "critical"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventReadsBackFromItsGoldenFile(PipelineEvent event) throws Exception {
        // Given
        var envelope = new Envelope<>(
                ID,
                "/vulnstream/test",
                Instant.parse("2026-01-02T03:04:05.678Z"),
                new Trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                event);
        // When
        var bytes = codec.encode(envelope);
        // Then
        assertThat(new String(bytes, UTF_8)).isEqualTo(golden(event.channel()));
        assertThat(codec.decode(bytes)).isEqualTo(envelope);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rubbish",
                "{}",
                "{\"specversion\":\"1.0\",\"id\":\"x\",\"source\":\"/a\",\"type\":\"scan.requested.v9\"}",
                "{\"specversion\":\"1.0\",\"id\":\"x\",\"source\":\"/a\",\"type\":\"scan.requested.v1\"}"
            })
    void whatIsNoEventOfThisVersionIsSaidToBeUndecodable(String text) {
        assertThatThrownBy(() -> codec.decode(text.getBytes(UTF_8))).isInstanceOf(UndecodableEvent.class);
    }

    private static String golden(Channel channel) {
        try (var in = EventCodecTest.class.getResourceAsStream("/golden/" + channel.type() + ".json")) {
            return new String(in.readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void rubbishIsSaidToBeNoJsonWithoutNamesOfClasses() {
        assertThatThrownBy(() -> codec.decode("rubbish".getBytes(UTF_8)))
                .isInstanceOf(UndecodableEvent.class)
                .message()
                .startsWith("not an event of this version: Unrecognized token 'rubbish'")
                .doesNotContain("com.fasterxml", "REDACTED");
    }
}
