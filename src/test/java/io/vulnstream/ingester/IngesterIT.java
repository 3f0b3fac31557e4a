package io.vulnstream.ingester;

import static io.vulnstream.testkit.MiniReport.grype;
import static io.vulnstream.testkit.MiniReport.trivy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vulnstream.bus.EventHandler;
import io.vulnstream.bus.Settlement;
import io.vulnstream.bus.Subscriptions;
import io.vulnstream.event.Cause;
import io.vulnstream.event.PipelineEvent;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.MiniReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngesterIT {
    private static final Instant MONDAY = Instant.parse("2026-11-16T00:00:00Z");
    private static final Instant SATURDAY = Instant.parse("2026-11-21T00:00:00Z");

    @TempDir
    Path data;

    @AutoClose
    private IngestFixture db;

    @BeforeEach
    void open() {
        db = new IngestFixture(data);
    }

    @Test
    void twoBinariesOfOneSourceAreOneFindingWithAnOccurrenceEach() {
        // When
        db.ingest("trivy", openssl(trivy()));
        // Then
        assertThat(db.findings()).containsExactly("openssl | CVE-2021-1 | 0 | 4");
        assertThat(db.attributions()).containsExactly("openssl | CVE-2021-1 | trivy | CVE-2021-1 | true");
        assertThat(db.occurrences())
                .containsExactly(
                        "trivy | CVE-2021-1 | libcrypto1.1 | 1.1.1c-r0", "trivy | CVE-2021-1 | libssl1.1 | 1.1.1c-r0");
        assertThat(db.rows("select findings, current, outcome from scan")).containsExactly("1 | true | 0");
        assertThat(db.rows("select ingested_at is not null, state from job")).containsExactly("true | 3");
    }

    @Test
    void scannersThatSayTheSameMeetInOneFinding() {
        // When
        db.ingest("trivy", openssl(trivy()));
        db.ingest("grype", openssl(grype()));
        // Then
        assertThat(db.findings()).hasSize(1);
        assertThat(db.attributions())
                .containsExactly(
                        "openssl | CVE-2021-1 | grype | CVE-2021-1 | true",
                        "openssl | CVE-2021-1 | trivy | CVE-2021-1 | true");
    }

    @Test
    void anIdenticalRescanWritesNoFindingNoAttributionAndNoOccurrence() {
        // Given
        db.ingest("trivy", openssl(trivy()).npm("lodash", "4.17.20", "CVE-2021-2", "LOW", "4.17.21"));
        var before = db.rows(EVERY_ROW_VERSION);
        // When
        db.ingest("trivy", openssl(trivy()).npm("lodash", "4.17.20", "CVE-2021-2", "LOW", "4.17.21"));
        // Then
        assertThat(before).hasSizeGreaterThan(6);
        assertThat(db.rows(EVERY_ROW_VERSION)).isEqualTo(before);
        assertThat(db.rows("select current from scan order by started_at")).containsExactly("false", "true");
    }

    private static final String EVERY_ROW_VERSION = """
            select 'finding', ctid::text, xmin::text from finding
            union all select 'said', ctid::text, xmin::text from said
            union all select 'occurrence', ctid::text, xmin::text from occurrence
            union all select 'transition', ctid::text, xmin::text from transition
            union all select 'detail', ctid::text, xmin::text from vulnerability_detail
            union all select 'package', ctid::text, xmin::text from package
            union all select 'outbox', ctid::text, xmin::text from outbox
            order by 1, 2""";

    @Test
    void ingestIsIdempotentWhenAResultIsRedelivered() {
        // Given
        var event = db.ingest("trivy", openssl(trivy()));
        var before = db.rows(EVERY_ROW_VERSION);
        // When
        var settlement = db.again(event);
        // Then
        assertThat(settlement).isEqualTo(Settlement.accept());
        assertThat(db.rows(EVERY_ROW_VERSION)).isEqualTo(before);
        assertThat(db.rows("select current, findings from scan")).containsExactly("true | 1");
    }

    @Test
    void whatItsScannerNoLongerReportsIsResolvedAndComesBackReopened() {
        // Given
        db.ingest("trivy", openssl(trivy()));
        // When
        db.ingest("trivy", trivy());
        // Then
        assertThat(db.findings()).containsExactly("openssl | CVE-2021-1 | 1 | 4");
        assertThat(db.attributions()).containsExactly("openssl | CVE-2021-1 | trivy | CVE-2021-1 | false");
        // When
        db.ingest("trivy", openssl(trivy()));
        // Then
        assertThat(db.findings()).containsExactly("openssl | CVE-2021-1 | 0 | 4");
        assertThat(db.transitions()).containsExactly("0 | 0", "1 | 4", "2 | 4");
    }

    @Test
    void oneScannersSilenceDoesNotEndWhatAnotherSays() {
        // Given
        db.ingest("trivy", openssl(trivy()));
        db.ingest("grype", openssl(grype()));
        // When
        db.ingest("trivy", trivy());
        // Then
        assertThat(db.findings()).containsExactly("openssl | CVE-2021-1 | 0 | 4");
        assertThat(db.attributions())
                .containsExactly(
                        "openssl | CVE-2021-1 | grype | CVE-2021-1 | true",
                        "openssl | CVE-2021-1 | trivy | CVE-2021-1 | false");
    }

    @Test
    void anotherArtifactsScanEndsNothingHere() {
        // Given
        db.ingest("trivy", openssl(trivy()));
        // When
        var elsewhere = db.spec("trivy", trivy());
        db.ingest(new io.vulnstream.testkit.ReportedScans.Spec(
                "another", "trivy", "trivy", elsewhere.report(), null, null, elsewhere.startedAt()));
        // Then
        assertThat(db.findings()).containsExactly("openssl | CVE-2021-1 | 0 | 4");
    }

    @Test
    void aResultOfAnOlderDatabaseIsKeptAndChangesNothing() {
        // Given
        db.ingest(db.spec("trivy", openssl(trivy())).database("2", SATURDAY));
        var before = db.rows(EVERY_ROW_VERSION);
        // When
        db.ingest(db.spec("trivy", trivy()).database("2", MONDAY));
        // Then
        assertThat(db.rows(EVERY_ROW_VERSION)).isEqualTo(before);
        assertThat(db.rows("select current, findings from scan order by database_built"))
                .containsExactly("false | 0", "true | 1");
    }

    @Test
    void aResultOfAnOlderDatabaseDoesNotReplaceWhatIsSaidOfVulnerabilities() {
        // Given
        db.ingest(db.spec("trivy", openssl(trivy())).database("2", SATURDAY));
        db.rows("update vulnerability_detail set title = 'newer'");
        // When
        db.ingest(db.spec("trivy", openssl(trivy())).database("2", MONDAY));
        // Then
        assertThat(db.rows("select title from vulnerability_detail")).containsExactly("newer");
    }

    @Test
    void aReportThatTheDatabaseRefusesEndsItsJobInsteadOfComingAgainForEver() {
        // Given
        db.rows("""
                create function refuse() returns trigger language plpgsql as
                $$ begin raise exception sqlstate '22003' using message = 'out of range'; end $$""");
        db.rows("create trigger refuse before insert on said for each row execute function refuse()");
        // When
        var settlement = db.again(db.scans.reported(db.spec("trivy", openssl(trivy()))));
        // Then
        assertThat(settlement).isInstanceOfSatisfying(Settlement.Reject.class, no -> assertThat(no.detail())
                .contains("out of range"));
        assertThat(db.rows("select state, cause from job")).containsExactly("5 | 12");
    }

    @Test
    void anUnknownDatabaseIsOlderThanAnyKnownOne() {
        // Given
        db.ingest(db.spec("trivy", openssl(trivy())).database("2", MONDAY));
        // When
        db.ingest(db.spec("trivy", trivy()));
        // Then
        assertThat(db.findings()).containsExactly("openssl | CVE-2021-1 | 0 | 4");
    }

    @Test
    void aChangeIsExplainedByTheDatabaseWhereThatChanged() {
        // Given
        db.ingest(db.spec("trivy", trivy()).database("2", MONDAY));
        // When
        db.ingest(db.spec("trivy", openssl(trivy())).database("2", SATURDAY));
        // Then
        assertThat(db.rows("select kind, cause, from_value, to_value from transition"))
                .containsExactly("0 | 1 | 2 2026-11-16T00:00:00Z | 2 2026-11-21T00:00:00Z");
    }

    @Test
    void aChangeOfSeverityIsATransitionAndAnEvent() {
        // Given
        db.ingest("trivy", openssl(trivy()));
        // When
        db.ingest("trivy", trivy().apk("libssl1.1", "openssl", "CVE-2021-1", "CRITICAL"));
        // Then
        assertThat(db.rows("select kind, before_value, after_value from transition order by id"))
                .containsExactly("0 | null | null", "3 | high | critical");
        assertThat(db.rows("""
                                select e -> 'event' ->> 'change', e -> 'event' ->> 'severity'
                                from outbox, jsonb_path_query(event::jsonb, '$.changes[*]') e order by id""")).containsExactly("appeared | high", "severity-changed | critical");
    }

    @Test
    void anUnusableReportEndsItsJobVisiblyAndResolvesNothing() throws IOException {
        // Given
        db.ingest("trivy", openssl(trivy()));
        var before = db.rows(EVERY_ROW_VERSION);
        var cut = Files.writeString(data.resolve("cut"), "{\"SchemaVersion\": 2, \"Results\": [{\"Vulnerab");
        // When
        var event = db.scans.reported(db.spec("trivy", cut));
        var settlement = db.again(event);
        // Then
        assertThat(settlement).isInstanceOfSatisfying(Settlement.Reject.class, no -> assertThat(no.cause())
                .isEqualTo(Cause.REPORT_INVALID));
        assertThat(db.rows(EVERY_ROW_VERSION)).isEqualTo(before);
        assertThat(db.rows("select state, cause from job order by id desc limit 1"))
                .containsExactly("5 | 12");
        assertThat(db.rows("select outcome, current from scan order by started_at desc limit 1"))
                .containsExactly("1 | false");
    }

    @Test
    void aReportOfAnotherScannerIsRefused() {
        // When
        var settlement = db.again(db.scans.reported(db.spec("trivy", openssl(grype()))));
        // Then
        assertThat(settlement).isInstanceOf(Settlement.Reject.class);
        assertThat(db.findings()).isEmpty();
    }

    @Test
    void theResultOfALostClaimCountsForNothing() {
        // Given
        var event = db.scans.reported(db.spec("trivy", openssl(trivy())));
        db.rows("update job set epoch = 2");
        // When
        var settlement = db.again(event);
        // Then
        assertThat(settlement).isEqualTo(Settlement.accept());
        assertThat(db.findings()).isEmpty();
        assertThat(db.rows("select * from watermark")).isEmpty();
    }

    /** A scan that failed says nothing about findings, so nobody here hears of it. */
    @Test
    void onlyScansThatEndedWithAReportAreListenedTo() {
        // Given
        var heard = new ArrayList<Class<?>>();
        var subscriptions = new Subscriptions() {
            @Override
            public <E extends PipelineEvent> Future<Void> subscribe(
                    Class<E> event, String group, int concurrency, Gate gate, EventHandler<E> handler) {
                heard.add(event);
                return Future.succeededFuture();
            }
        };
        // When
        Await.value(db.vertx.deployVerticle(new IngesterVerticle(db.ingester, subscriptions, 1, Gate.OPEN)));
        // Then
        assertThat(heard).isEqualTo(List.of(ScanCompleted.class));
    }

    @Test
    void aCleanScanIsAFactOfItsOwn() {
        // When
        db.ingest("trivy", trivy());
        // Then
        assertThat(db.rows("select findings, current, outcome from scan")).containsExactly("0 | true | 0");
    }

    @Test
    void whatIsSaidOfAVulnerabilityIsWrittenAnewWhenANewerDatabaseSaysItOtherwise() {
        // Given
        var titles = "select title from vulnerability_detail";
        db.ingest(db.spec("trivy", openssl(trivy())).database("1", MONDAY));
        assertThat(db.rows(titles)).containsExactly("CVE-2021-1 by trivy");
        // When
        db.rows("update vulnerability_detail set title = 'touched'");
        db.ingest(db.spec("trivy", openssl(trivy())).database("1", MONDAY));
        // Then
        assertThat(db.rows(titles)).as("the same database says the same").containsExactly("touched");
        // When
        db.ingest(db.spec("trivy", openssl(trivy())).database("2", SATURDAY));
        // Then
        assertThat(db.rows(titles)).containsExactly("CVE-2021-1 by trivy");
    }

    private static MiniReport openssl(MiniReport report) {
        return report.apk("libcrypto1.1", "openssl", "CVE-2021-1", "HIGH")
                .apk("libssl1.1", "openssl", "CVE-2021-1", "HIGH");
    }
}
