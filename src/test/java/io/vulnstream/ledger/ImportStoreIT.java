package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.ScanResult.StoredReport;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.FakeResolver;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ImportStoreIT {
    private LedgerFixture ledger;
    private ImportStore imports;

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
        imports = new ImportStore(ledger.pg, ledger.published, ledger.hints, LedgerFixture.CONFIG.period());
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    private static ImportedReport report(@Nullable String digest, @Nullable String name) {
        return new ImportedReport(
                digest,
                name,
                null,
                "grype",
                new StoredReport("grype", "cd".repeat(32), "reports/cd", 99),
                "0.7",
                null,
                null,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T00:00:05Z"),
                digest != null,
                "tester",
                Trace.begin());
    }

    @Test
    void anImportedReportIsAReportedJobThatEndsLikeAnyOther() {
        // When
        var job = Await.value(imports.accept(report(null, "release 7 of the appliance")));
        var scan = Await.value(new ScanRowStore(ledger.pg).load(job)).orElseThrow();
        // Then
        assertThat(scan.state()).isEqualTo(JobState.REPORTED);
        assertThat(scan.imported()).isTrue();
        assertThat(scan.digestChecked()).isFalse();
        assertThat(scan.externalName()).isEqualTo("release 7 of the appliance");
        assertThat(scan.databaseBuilt()).isNull();
        assertThat(ledger.published.events(ScanCompleted.class)).singleElement().satisfies(event -> {
            assertThat(event.job()).isEqualTo(job);
            assertThat(event.epoch()).isEqualTo(scan.epoch());
            assertThat(event.scan()).isEqualTo(scan.scan());
        });
        Await.value(ledger.confirmations.ingested(job, scan.epoch(), 1, true));
        Await.value(ledger.confirmations.archived(job, scan.epoch()));
        assertThat(ledger.count("select count(*) from request where state = 2")).isEqualTo(1);
    }

    @Test
    void reportsOnOneArtifactMeetWhetherImportedOrScanned() {
        // Given
        var image = FakeResolver.image(5, "linux/amd64");
        ledger.resolver.names(
                "registry.test/some/image:1",
                new ReferenceResolver.Resolution("registry.test/some/image", "1", null, List.of(image)));
        // When
        Await.value(imports.accept(report(image.digest(), null)));
        ledger.ask("registry.test/some/image:1");
        Await.value(imports.accept(report(image.digest(), null)));
        // Then
        assertThat(ledger.count("select count(*) from artifact")).isEqualTo(1);
        assertThat(ledger.count("select count(*) from artifact where platform = 'linux/amd64'"))
                .isEqualTo(1);
        assertThat(ledger.count("select count(*) from artifact_source")).isEqualTo(2);
    }

    @Test
    void aReportIsAboutOneThing() {
        assertThatThrownBy(() -> report(null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> report("sha256:0", "name")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void progressAndOutcomesTellWhatBecameOfRequests() {
        // Given
        var request = ledger.ask("registry.test/some/image:1");
        var progress = new ProgressStore(ledger.pg);
        var before = Await.value(progress.progress(List.of(request)));
        // When
        ledger.finish(ledger.jobs().get(0).id(), LedgerFixture.result());
        var after = Await.value(progress.progress(List.of(request)));
        var outcome = Await.value(progress.outcomes(List.of(request))).get(0);
        // Then
        assertThat(before).isEqualTo(new Progress(1, 0, 0, 0, List.of(new Progress.ByScanner("trivy", 1, 0, 0, 0))));
        assertThat(after).isEqualTo(new Progress(0, 0, 1, 0, List.of(new Progress.ByScanner("trivy", 0, 0, 1, 0))));
        assertThat(outcome.state()).isEqualTo(RequestState.DONE);
        assertThat(outcome.scans()).singleElement().satisfies(scan -> {
            assertThat(scan.state()).isEqualTo(JobState.DONE);
            assertThat(scan.scan()).isNotNull();
        });
    }
}
