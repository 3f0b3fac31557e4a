package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.metrics.KeptGauges;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.testkit.Await;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LedgerGaugesIT {
    private final AtomicLong seconds = new AtomicLong();
    private final Metrics metrics = new Metrics();

    @Test
    void jobsAndFindingsAreCountedKeptForAWhileAndForgottenWhenUnknown(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx).seeded();
        var gauges = new KeptGauges(new LedgerGauges(server.pg(), metrics), () -> Instant.ofEpochSecond(seconds.get()));

        // When
        Await.value(gauges.refresh());

        // Then
        assertThat(metrics.scrape())
                .contains("vulnstream_jobs{lane=\"urgent\",scanner=\"grype\",state=\"dead\"} 1.0")
                .contains("vulnstream_jobs{lane=\"routine\",scanner=\"trivy\",state=\"waiting\"} 1.0")
                .containsPattern("vulnstream_job_wait_seconds\\{lane=\"routine\",scanner=\"trivy\"} [0-9.]+")
                .containsPattern("vulnstream_database_age_seconds\\{scanner=\"trivy\"} [0-9.E]+")
                .contains("vulnstream_dead_letters{cause=\"database-unusable\",scanner=\"grype\"} 1.0")
                .contains("vulnstream_dead_letters{cause=\"artifact-gone\",scanner=\"none\"} 1.0")
                .containsPattern("vulnstream_dead_letter_age_seconds [0-9.E]+")
                .contains("vulnstream_quarantine_entries 0.0")
                .contains("vulnstream_outbox_entries 0.0")
                .contains("vulnstream_findings{severity=\"CRITICAL\"} 1.0")
                .contains("vulnstream_findings{severity=\"LOW\"} 0.0")
                .doesNotContain("CVE-", "sha256");

        // When it changes within the time counts are kept
        server.run("update job set state = 6 where state = 5");
        Await.value(gauges.refresh());
        assertThat(metrics.scrape()).contains("state=\"dead\"");

        // and after it
        seconds.addAndGet(16);
        Await.value(gauges.refresh());
        assertThat(metrics.scrape()).doesNotContain("state=\"dead\"").contains("state=\"waiting\"");

        // When counting fails
        server.run("drop table finding cascade; drop table request_job; drop table job cascade");
        seconds.addAndGet(16);
        Await.value(gauges.refresh());

        // Then no number is better than an old one
        assertThat(metrics.scrape()).doesNotContain("vulnstream_jobs{").doesNotContain("vulnstream_findings{");
    }
}
