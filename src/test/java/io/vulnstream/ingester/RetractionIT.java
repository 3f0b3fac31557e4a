package io.vulnstream.ingester;

import static io.vulnstream.testkit.MiniReport.grype;
import static io.vulnstream.testkit.MiniReport.trivy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.testkit.MiniReport;
import io.vulnstream.testkit.ReportedScans.Spec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scanner's newer database no longer says of an id is taken back, and the findings with it. */
class RetractionIT {
    private static final List<Instant> DAYS = List.of(
            Instant.parse("2026-11-16T00:00:00Z"),
            Instant.parse("2026-11-17T00:00:00Z"),
            Instant.parse("2026-11-18T00:00:00Z"),
            Instant.parse("2026-11-19T00:00:00Z"));

    @TempDir
    Path data;

    @AutoClose
    private IngestFixture db;

    @BeforeEach
    void open() {
        db = new IngestFixture(data);
    }

    @Test
    void whatAnAliasMadeOneIsTwoAgainWhenANewerDatabaseDoesNotHaveIt() {
        // Given
        ingest("one", 0, lodash(grype(), "GHSA-x"));
        var id = db.rows("select public_id from finding");
        ingest("one", 0, lodash(trivy(), "CVE-9"));
        ingest("one", 1, lodash(grype(), "GHSA-x", "CVE-9"));
        assertThat(db.findings()).containsExactly("lodash@4.17.20 | CVE-9 | 0 | 3");
        // When
        ingest("one", 2, lodash(grype(), "GHSA-x"));
        // Then
        assertThat(db.findings()).containsExactly("lodash@4.17.20 | CVE-9 | 0 | 3", "lodash@4.17.20 | GHSA-x | 0 | 3");
        assertThat(db.attributions())
                .containsExactly("lodash | CVE-9 | trivy | CVE-9 | true", "lodash | GHSA-x | grype | GHSA-x | true");
        assertThat(db.rows("""
                select f.public_id from finding f join vulnerability_group g on g.id = f.group_id and g.key = 'GHSA-x'""")).isEqualTo(id);
        assertThat(db.rows("select * from finding_moved")).isEmpty();
        assertThat(db.transitions()).containsExactly("0 | 0", "0 | 0", "4 | 3", "0 | 3");
    }

    @Test
    void anAliasComesBackWithTheDatabaseThatHasItAgain() {
        // Given
        ingest("one", 0, lodash(trivy(), "CVE-9"));
        ingest("one", 0, lodash(grype(), "GHSA-x", "CVE-9"));
        ingest("one", 1, lodash(grype(), "GHSA-x"));
        // When
        ingest("one", 2, lodash(grype(), "GHSA-x", "CVE-9"));
        // Then
        assertThat(db.findings()).containsExactly("lodash@4.17.20 | CVE-9 | 0 | 3");
        assertThat(db.rows("select count(*), count(withdrawn_at) from assertion"))
                .containsExactly("1 | 0");
    }

    @Test
    void whatEndedBeforeItsAliasWentIsNotToldAsNew() {
        // Given
        ingest("one", 0, lodash(trivy(), "CVE-9"));
        ingest("one", 0, lodash(grype(), "GHSA-x", "CVE-9"));
        ingest("one", 1, grype());
        // When
        ingest("two", 2, lodash(grype(), "GHSA-x"));
        // Then
        assertThat(db.rows("""
                select t.external_name, g.key, f.status, array(select kind from transition n where n.finding_id = f.id)::text
                from finding f join artifact t on t.id = f.artifact_id join vulnerability_group g on g.id = f.group_id
                order by 1, 2"""))
                .containsExactly("one | CVE-9 | 0 | {0}", "one | GHSA-x | 1 | {}", "two | GHSA-x | 0 | {0}");
    }

    @Test
    void anOlderDatabaseAndAnotherReportOfTheSameTakeNothingBack() {
        // Given
        ingest("one", 1, lodash(grype(), "GHSA-x", "CVE-9"));
        // When
        ingest("two", 1, lodash(grype(), "GHSA-x"));
        ingest("three", 0, lodash(grype(), "GHSA-x"));
        db.ingest(on("four", db.spec("grype", lodash(grype(), "GHSA-x"))));
        // Then
        assertThat(groupsOf("GHSA-x")).containsExactly("CVE-9");
    }

    @Test
    void whatAnOlderDatabaseSaysDoesNotCountOnceANewerOneSaysOtherwise() {
        // Given
        ingest("one", 2, lodash(grype(), "GHSA-x"));
        // When
        ingest("two", 1, lodash(grype(), "GHSA-x", "CVE-9"));
        // Then
        assertThat(groupsOf("GHSA-x")).containsExactly("GHSA-x");
        assertThat(db.rows("select * from assertion")).isEmpty();
    }

    @Test
    void aReportThatDoesNotNameTheIdTakesNothingBack() {
        // Given
        ingest("one", 0, lodash(grype(), "GHSA-x", "CVE-9"));
        // When
        ingest("one", 1, lodash(grype(), "GHSA-y", "CVE-8"));
        // Then
        assertThat(groupsOf("GHSA-x")).containsExactly("CVE-9");
    }

    /** Trivy names the ids of the advisory for one package: for another with the same CVE it names others. */
    @Test
    void aFormatThatTellsAliasesOnlySometimesTakesNothingBack() {
        // Given
        ingest("one", 0, lodash(trivy(), "CVE-9", "GHSA-x"));
        // When
        ingest("one", 1, lodash(trivy(), "CVE-9"));
        // Then
        assertThat(groupsOf("GHSA-x")).containsExactly("CVE-9");
    }

    @Test
    void whatAnotherScannerSaysStands() {
        // Given
        ingest("one", 0, lodash(grype(), "GHSA-x", "CVE-9"));
        db.ingest(db.spec("other", "grype", lodash(grype(), "GHSA-x", "CVE-9")).database("1", DAYS.get(0)));
        // When
        ingest("one", 1, lodash(grype(), "GHSA-x"));
        // Then
        assertThat(groupsOf("GHSA-x")).containsExactly("CVE-9");
        assertThat(db.rows("select scanner, withdrawn_at is null from assertion order by 1"))
                .containsExactly("grype | false", "other | true");
    }

    @Test
    void anIdThatCoversOneLessIsOneFindingLess() {
        // Given
        ingest("one", 0, lodash(grype(), "GHSA-many", "CVE-8", "CVE-9"));
        var ids = db.rows("select public_id from finding order by id");
        // When
        ingest("one", 1, lodash(grype(), "GHSA-many", "CVE-9"));
        // Then
        assertThat(db.findings()).containsExactly("lodash@4.17.20 | CVE-9 | 0 | 3");
        assertThat(db.rows("""
                select f.public_id from finding f union select m.public_id from finding_moved m order by 1""")).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void theSameAgainWithANewerDatabaseRegroupsNothingAndWritesOnlyTheAgeOfWhatIsKnown() {
        // Given
        ingest("one", 0, lodash(grype(), "GHSA-x", "CVE-9"));
        var versions = """
                select ctid::text, xmin::text from assertion union all select ctid::text, xmin::text from group_member
                union all select ctid::text, xmin::text from finding order by 1, 2""";
        var before = db.rows(versions);
        // When
        ingest("one", 1, lodash(grype(), "GHSA-x", "CVE-9"));
        // Then
        assertThat(db.rows(versions)).isEqualTo(before);
        assertThat(db.rows("select subject, scanner, database_built from assertion_basis"))
                .containsExactly("GHSA-x | grype | 2026-11-17T00:00Z");
        // When
        var basis = db.rows("select ctid::text, xmin::text from assertion_basis");
        ingest("two", 1, lodash(grype(), "GHSA-x", "CVE-9"));
        // Then
        assertThat(db.rows("select ctid::text, xmin::text from assertion_basis"))
                .isEqualTo(basis);
    }

    private void ingest(String artifact, int day, MiniReport report) {
        db.ingest(on(artifact, db.spec(report.scanner(), report).database("1", DAYS.get(day))));
    }

    private static Spec on(String artifact, Spec spec) {
        return new Spec(
                artifact,
                spec.scanner(),
                spec.format(),
                spec.report(),
                spec.databaseVersion(),
                spec.databaseBuilt(),
                spec.startedAt());
    }

    private List<String> groupsOf(String id) {
        return db.rows("""
                select g.key from group_member m join vulnerability v on v.id = m.vulnerability_id
                join vulnerability_group g on g.id = m.group_id where v.name = $1 order by 1""", id);
    }

    private static MiniReport lodash(MiniReport report, String id, String... others) {
        return report.npm("lodash", "4.17.20", id, "MEDIUM", "4.17.21", others);
    }
}
