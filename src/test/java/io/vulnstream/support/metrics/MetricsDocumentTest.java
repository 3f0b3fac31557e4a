package io.vulnstream.support.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vulnstream.testkit.GeneratedDocument;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the enum says, what Prometheus sees and what the document says are the same. */
class MetricsDocumentTest {
    @Test
    void theDocumentExplainsEveryMetric() throws IOException {
        GeneratedDocument.mustHold("METRICS.md", "metrics", Metric.table());
    }

    @Test
    void prometheusSeesTheNamesOfTheDocument() {
        // Given
        var metrics = new Metrics();
        for (var metric : Metric.values()) {
            var labels = Arrays.stream(LabelKey.values())
                    .filter(key -> has(metric, key))
                    .map(key -> key.of("x"))
                    .toArray(LabelKey.Label[]::new);
            switch (metric.kind()) {
                case COUNTER -> metrics.count(metric, labels);
                case GAUGE -> metrics.gauges(metric).set(List.of(new Metrics.Value(List.of(labels), 1)));
                case HISTOGRAM -> metrics.timed(metric, Duration.ofSeconds(1), labels);
            }
        }
        // When
        var seen = metrics.scrape();
        // Then
        for (var metric : Metric.values()) {
            assertThat(seen)
                    .contains("# TYPE " + metric.prometheusName() + " "
                            + metric.kind().word());
        }
    }

    @Test
    void whatIsNotDividedAsTheDocumentSaysIsRefused() {
        assertThatThrownBy(() -> new Metrics().count(Metric.SCAN_FAILURES, LabelKey.SCANNER.of("trivy")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vulnstream_scan_failures_total");
    }

    private static boolean has(Metric metric, LabelKey key) {
        return Metric.table()
                .lines()
                .filter(line -> line.startsWith("| `" + metric.prometheusName() + "` |"))
                .anyMatch(line -> line.contains("`" + key.name().toLowerCase(java.util.Locale.ROOT) + "`"));
    }
}
