package io.vulnstream.support.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class EncodersTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void aLineIsOneJsonObjectWithItsKeys() throws IOException {
        // When
        var line = encode(
                new JsonEncoder(),
                event(
                        "two\nlines \"quoted\"",
                        null,
                        new KeyValuePair("event", "job.lost"),
                        new KeyValuePair("trace_id", "0af7651916cd43dd8448eb211c80319c"),
                        new KeyValuePair("attempts", 3)));

        // Then
        assertThat(line).endsWith("}\n").hasLineCount(1);
        var json = json(line);
        assertThat(json.get("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        assertThat(json.get("level").asText()).isEqualTo("warn");
        assertThat(json.get("logger").asText()).isEqualTo("io.vulnstream.Test");
        assertThat(json.get("message").asText()).isEqualTo("two\nlines \"quoted\"");
        assertThat(json.get("event").asText()).isEqualTo("job.lost");
        assertThat(json.get("trace_id").asText()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(json.get("attempts").isInt()).isTrue();
        assertThat(json.has("stack")).isFalse();
    }

    @Test
    void aKeyThatComesTwiceOrIsTheEncodersOwnIsWrittenOnce() {
        // When
        var line = encode(
                new JsonEncoder(),
                event(
                        "m",
                        null,
                        new KeyValuePair("message", "x"),
                        new KeyValuePair("job", 1),
                        new KeyValuePair("job", 2)));

        // Then
        assertThat(line)
                .containsOnlyOnce("\"message\"")
                .containsOnlyOnce("\"job\":1")
                .doesNotContain("\"job\":2");
    }

    @Test
    void nothingMakesALineLongWithoutBound() throws IOException {
        // Given
        Throwable failure = new IllegalStateException("y".repeat(100_000));
        for (int i = 0; i < 50; i++) {
            failure = new IllegalStateException("wrapped " + i, failure);
        }

        // When
        var line = encode(
                new JsonEncoder(),
                event("x".repeat(1_000_000), failure, new KeyValuePair("scanner", "z".repeat(9_999))));

        // Then
        assertThat(line).hasSizeLessThan(40_000).hasLineCount(1);
        assertThat(json(line).get("stack").asText())
                .contains("IllegalStateException: wrapped 49")
                .contains("caused by");
    }

    @Test
    void aLineForPeopleCannotBeginAnotherOne() {
        // When
        var line = encode(
                new TextEncoder(),
                event("evil\n12:00:00.000 info  \u001b[2Jfine", null, new KeyValuePair("event", "job.lost")));

        // Then
        assertThat(line)
                .hasLineCount(1)
                .doesNotContain("\u001b")
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} warn  evil .*\\[event=job.lost]\n");
    }

    private ILoggingEvent event(String message, @Nullable Throwable failure, KeyValuePair... pairs) {
        var event = new LoggingEvent(
                "fqcn", context.getLogger("io.vulnstream.Test"), Level.WARN, message, failure, new Object[0]);
        event.setKeyValuePairs(List.of(pairs));
        return event;
    }

    private static String encode(Encoder<ILoggingEvent> encoder, ILoggingEvent event) {
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    private static JsonNode json(String line) throws IOException {
        return new ObjectMapper().readTree(line);
    }
}
