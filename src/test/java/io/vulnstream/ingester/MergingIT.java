package io.vulnstream.ingester;

import static io.vulnstream.testkit.MiniReport.grype;
import static io.vulnstream.testkit.MiniReport.trivy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vulnstream.bus.Settlement;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.MiniReport;
import io.vulnstream.testkit.ReportedScans.Spec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What different scanners say becomes one finding, whatever becomes known when. */
class MergingIT {
    @TempDir
    Path data;

    @AutoClose
    private IngestFixture db;

    @BeforeEach
    void open() {
        db = new IngestFixture(data);
    }

    @Test
    void anAliasLearntLaterMakesOneFindingOfTwo() {
        // Given
        db.ingest("grype", lodash(grype(), "GHSA-x"));
        db.ingest("trivy", lodash(trivy(), "CVE-9"));
        assertThat(db.findings()).containsExactly("lodash@4.17.20 | CVE-9 | 0 | 3", "lodash@4.17.20 | GHSA-x | 0 | 3");
        // When
        db.ingest("other", "grype", lodash(grype(), "GHSA-x", "CVE-9"));
        // Then
        assertThat(db.findings()).containsExactly("lodash@4.17.20 | CVE-9 | 0 | 3");
        assertThat(db.attributions())
                .containsExactly(
                        "lodash | CVE-9 | grype | GHSA-x | true",
                        "lodash | CVE-9 | other | GHSA-x | true",
                        "lodash | CVE-9 | trivy | CVE-9 | true");
        assertThat(db.occurrences()).hasSize(3);
    }

    @Test
    void whatAScannerReportsTellsWhatItLooksAt() {
        db.ingest("grype", lodash(grype(), "GHSA-x"));
        db.ingest("trivy", trivy().apk("libssl1.1", "openssl", "CVE-1", "HIGH"));
        db.ingest("trivy", lodash(trivy(), "CVE-9"));
        // Then
        assertThat(db.rows("select scanner, ecosystem from scanner_ecosystem order by 1, 2"))
                .containsExactly("grype | npm", "trivy | Alpine", "trivy | npm");
    }

    @Test
    void theIdOfAFindingThatBecamePartOfAnotherLeadsThereWithItsHistory() {
        // Given
        db.ingest("grype", lodash(grype(), "GHSA-x"));
        var former = db.rows("select public_id from finding");
        db.ingest("trivy", lodash(trivy(), "CVE-9"));
        // When
        db.ingest("other", "grype", lodash(grype(), "GHSA-x", "CVE-9"));
        // Then
        assertThat(db.rows("select m.public_id from finding_moved m join finding f on f.id = m.finding_id"))
                .isEqualTo(former);
        assertThat(db.rows("""
                select kind, cause, before_value, after_value from transition where finding_id in (select id from finding)
                order by id"""))
                .containsExactly(
                        "0 | 0 | null | null", "0 | 0 | null | null", "4 | 3 | GHSA-x in lodash | CVE-9 in lodash");
        assertThat(
                        db.rows(
                                "select jsonb_path_query(event::jsonb, '$.changes[*].event.change') #>> '{}' from outbox order by id"))
                .containsExactly("appeared", "appeared", "regrouped");
    }

    @Test
    void afterMergingTheSameReportsAgainWriteNothing() {
        // Given
        db.ingest("grype", lodash(grype(), "GHSA-x"));
        db.ingest("trivy", lodash(trivy(), "CVE-9"));
        db.ingest("other", "grype", lodash(grype(), "GHSA-x", "CVE-9"));
        var versions = "select ctid::text, xmin::text from said union all select ctid::text, xmin::text from finding";
        var before = db.rows(versions);
        // When
        db.ingest("grype", lodash(grype(), "GHSA-x"));
        db.ingest("trivy", lodash(trivy(), "CVE-9"));
        // Then
        assertThat(db.rows(versions)).isEqualTo(before);
    }

    @Test
    void anIdThatTurnsOutToCoverTwoCountsForEach() {
        // Given
        db.ingest("grype", lodash(grype(), "GHSA-x"));
        // When
        db.ingest("other", "grype", lodash(grype(), "GHSA-x", "CVE-8", "CVE-9"));
        // Then
        assertThat(db.findings()).containsExactly("lodash@4.17.20 | CVE-8 | 0 | 3", "lodash@4.17.20 | CVE-9 | 0 | 3");
        assertThat(db.attributions()).hasSize(4).allMatch(line -> line.contains("GHSA-x"));
        assertThat(db.rows("select count(*) from finding_moved")).containsExactly("1");
        assertThat(db.rows(
                        "select distinct covering from group_member m join vulnerability v on v.id = m.vulnerability_id"
                                + " where v.name = 'GHSA-x'"))
                .containsExactly("true");
    }

    @Test
    void aBinaryPackageStandsInUntilAnotherReportTellsItsSource() {
        // Given
        db.ingest("trivy", openssl(trivy()).withoutSources());
        assertThat(db.findings()).containsExactly("libcrypto1.1 | CVE-1 | 0 | 4", "libssl1.1 | CVE-1 | 0 | 4");
        // When
        db.ingest("grype", openssl(grype()));
        // Then
        assertThat(db.findings()).containsExactly("openssl | CVE-1 | 0 | 4");
        assertThat(db.attributions())
                .containsExactly("openssl | CVE-1 | grype | CVE-1 | true", "openssl | CVE-1 | trivy | CVE-1 | true");
        assertThat(db.occurrences())
                .containsExactly(
                        "grype | CVE-1 | libcrypto1.1 | 1.1.1c-r0",
                        "grype | CVE-1 | libssl1.1 | 1.1.1c-r0",
                        "trivy | CVE-1 | libcrypto1.1 | 1.1.1c-r0",
                        "trivy | CVE-1 | libssl1.1 | 1.1.1c-r0");
        assertThat(db.rows("select findings from scan order by started_at")).containsExactly("2", "1");
    }

    @Test
    void aReportThatDoesNotTellTheSourceIsUnderstoodByAnEarlierOneThatDid() {
        // Given
        db.ingest("grype", openssl(grype()));
        // When
        db.ingest("trivy", openssl(trivy()).withoutSources());
        // Then
        assertThat(db.findings()).containsExactly("openssl | CVE-1 | 0 | 4");
        assertThat(db.rows("select findings from scan order by started_at")).containsExactly("1", "1");
        // When
        var before = db.rows("select ctid::text, xmin::text from said");
        db.ingest("trivy", openssl(trivy()).withoutSources());
        // Then
        assertThat(db.rows("select ctid::text, xmin::text from said")).isEqualTo(before);
    }

    @Test
    void noOrderOfTheSameReportsMatters() {
        var states = new ArrayList<List<String>>();
        for (int seed = 0; seed < 8; seed++) {
            // Given
            var fresh = new IngestFixture(data);
            var specs = everyKind(fresh);
            Collections.shuffle(specs, new Random(seed));
            // When
            specs.forEach(fresh::ingest);
            // Then
            states.add(state(fresh));
            fresh.close();
        }
        assertThat(states.getFirst()).hasSizeGreaterThan(20);
        assertThat(states).containsOnly(states.getFirst());
    }

    @Test
    void noInterleavingOfEightIngestersMatters() {
        // Given
        var alone = new IngestFixture(data);
        everyKind(alone).forEach(alone::ingest);
        for (int round = 0; round < 3; round++) {
            var together = new IngestFixture(data);
            var events =
                    everyKind(together).stream().map(together.scans::reported).toList();
            // When
            var settlements = Await.value(Future.join(events.stream()
                            .map(event -> together.ingester.completed(event))
                            .toList()))
                    .<Settlement>list();
            // Then
            assertThat(settlements).containsOnly(Settlement.accept());
            assertThat(state(together)).isEqualTo(state(alone));
            together.close();
        }
        alone.close();
    }

    /** Three scanners on two artifacts; nothing of it names its group or source package at once. */
    private static List<Spec> everyKind(IngestFixture db) {
        var specs = new ArrayList<Spec>();
        for (var artifact : List.of("one", "two")) {
            specs.add(on(artifact, db.spec("trivy", lodash(openssl(trivy()).withoutSources(), "CVE-9"))));
            specs.add(on(artifact, db.spec("grype", "grype", lodash(openssl(grype()), "GHSA-x"))));
            specs.add(on(
                    artifact, db.spec("other", "grype", lodash(lodash(grype(), "GHSA-x", "GO-1"), "GO-1", "CVE-9"))));
            specs.add(on(artifact, db.spec("fourth", "trivy", lodash(trivy(), "PYSEC-1", "GO-1"))));
            specs.add(on(artifact, db.spec("fifth", "grype", lodash(grype(), "GHSA-many", "CVE-9", "CVE-10"))));
        }
        return specs;
    }

    private static Spec on(String artifact, Spec spec) {
        return new Spec(artifact, spec.scanner(), spec.format(), spec.report(), null, null, spec.startedAt());
    }

    private static List<String> state(IngestFixture db) {
        return db.rows("""
                select t.external_name, p.name, g.key, f.status, f.severity, f.severity_rule, f.fix_version,
                       a.scanner, v.name, a.live, a.stands_in, a.severity, o.package, o.path
                from finding f join artifact t on t.id = f.artifact_id join package p on p.id = f.package_id
                join vulnerability_group g on g.id = f.group_id
                join attribution a on a.finding_id = f.id join vulnerability v on v.id = a.vulnerability_id
                join occurrence o on o.sighting_id = a.sighting_id
                order by 1, 2, 3, 8, 9, 13, 14""");
    }

    private static MiniReport lodash(MiniReport report, String id, String... others) {
        return report.npm("lodash", "4.17.20", id, "MEDIUM", "4.17.21", others);
    }

    private static MiniReport openssl(MiniReport report) {
        return report.apk("libcrypto1.1", "openssl", "CVE-1", "HIGH").apk("libssl1.1", "openssl", "CVE-1", "HIGH");
    }
}
