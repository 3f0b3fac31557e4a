package io.vulnstream.ingester;

import static io.vulnstream.testkit.MiniReport.grype;
import static io.vulnstream.testkit.MiniReport.trivy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.exporter.ReferenceStore;
import io.vulnstream.registry.RegistryClient.Descriptor;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.MiniReport;
import io.vulnstream.testkit.Policies;
import io.vulnstream.testkit.ReportedScans.Spec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A problem outlives rebuilds, tags and versions of its package, and ends when nothing that counts has it any more. */
class ProblemsIT {
    private static final String APP = "registry.example/app";
    private static final String OLD = IngestFixture.DIGEST;
    private static final String NEW = "sha256:" + "cd".repeat(32);
    private static final String APPEARED = "0 | 0 | null | latest " + OLD;

    @TempDir
    Path data;

    @AutoClose
    private IngestFixture db;

    @BeforeEach
    void open() {
        db = new IngestFixture(data);
        tags(APP, Map.of("latest", OLD));
    }

    @Test
    void aRebuildContinuesTheProblem() {
        // Given
        scan(OLD, lodash("4.17.20", "CVE-1"));
        var id = db.rows("select public_id, first_seen_at from problem");
        // When
        tags(APP, Map.of("latest", NEW));
        refresh();
        scan(NEW, lodash("4.17.21", "CVE-1"));
        refresh();
        // Then
        assertThat(problems()).containsExactly("app | lodash | CVE-1 | 0 | 3");
        assertThat(counting()).containsExactly("app | " + NEW);
        assertThat(db.rows("select public_id, first_seen_at from problem")).isEqualTo(id);
        assertThat(transitions()).containsExactly(APPEARED);
    }

    @Test
    void nothingIsResolvedWhileTheNewImageWaitsForItsScan() {
        // Given
        scan(OLD, lodash("4.17.20", "CVE-1"));
        // When
        tags(APP, Map.of("latest", NEW));
        refresh();
        // Then
        assertThat(problems()).containsExactly("app | lodash | CVE-1 | 0 | 3");
        assertThat(counting()).containsExactly("app | " + OLD, "app | " + NEW);
    }

    @Test
    void whatTheNewImageDoesNotHaveIsResolvedByTheMoveOfTheReference() {
        // Given
        scan(OLD, lodash("4.17.20", "CVE-1"));
        tags(APP, Map.of("latest", NEW));
        refresh();
        // When
        scan(NEW, lodash("4.17.21", "CVE-2"));
        refresh();
        // Then
        assertThat(problems()).containsExactly("app | lodash | CVE-1 | 1 | 3", "app | lodash | CVE-2 | 0 | 3");
        assertThat(transitions())
                .containsExactly(
                        APPEARED,
                        "0 | 0 | latest " + OLD + " | latest " + NEW,
                        "1 | 0 | latest " + OLD + " | latest " + NEW);
    }

    @Test
    void anotherScannerThatHasNotLookedYetKeepsWhatItSaid() {
        // Given
        scan(OLD, lodash("4.17.20", "CVE-1"));
        db.ingest("grype", grype().npm("lodash", "4.17.20", "CVE-3", "Low", "5"));
        tags(APP, Map.of("latest", NEW));
        refresh();
        // When
        scan(NEW, trivy());
        refresh();
        // Then
        assertThat(problems()).containsExactly("app | lodash | CVE-1 | 0 | 3", "app | lodash | CVE-3 | 0 | 2");
        // When
        db.ingest(db.spec("grype", grype()).of(NEW));
        refresh();
        // Then
        assertThat(problems()).containsExactly("app | lodash | CVE-1 | 1 | 3", "app | lodash | CVE-3 | 1 | 2");
    }

    @Test
    void aScannerThatIsSwitchedOffKeepsNothing() {
        // Given
        scan(OLD, lodash("4.17.20", "CVE-1"));
        db.ingest("former", "grype", grype().npm("lodash", "4.17.20", "CVE-3", "Low", "5"));
        tags(APP, Map.of("latest", NEW));
        // When
        scan(NEW, trivy());
        refresh();
        // Then
        assertThat(counting()).containsExactly("app | " + NEW);
    }

    @Test
    void aTagThatIsGoneTakesItsProblemsAlong() {
        // Given
        scan(OLD, lodash("4.17.20", "CVE-1"));
        // When
        tags(APP, Map.of());
        refresh();
        // Then
        assertThat(problems()).containsExactly("app | lodash | CVE-1 | 1 | 3");
        // When
        tags(APP, Map.of("latest", OLD));
        refresh();
        // Then
        assertThat(problems()).containsExactly("app | lodash | CVE-1 | 0 | 3");
        assertThat(db.rows("select kind from transition where problem_id is not null order by id"))
                .containsExactly("0", "1", "2");
    }

    @Test
    void severalTagsHaveOneProblemAsBadAsTheWorst() {
        // Given
        tags(APP, Map.of("1", OLD, "2", NEW));
        // When
        scan(OLD, trivy().npm("lodash", "4.17.20", "CVE-1", "LOW", "4.17.21"));
        scan(
                NEW,
                trivy().npm("lodash", "5.0.0", "CVE-1", "CRITICAL", "5.0.10")
                        .npm("lodash", "5.0.1", "CVE-1", "LOW", "5.0.9"));
        // Then
        assertThat(db.rows("select severity, fix_version, status from problem")).containsExactly("5 | 5.0.10 | 0");
    }

    @Test
    void theSameImageInTwoRepositoriesIsAProblemOfEach() {
        tags("registry.example/other", Map.of("latest", OLD));
        // When
        scan(OLD, lodash("4.17.20", "CVE-1"));
        // Then
        assertThat(problems()).containsExactly("app | lodash | CVE-1 | 0 | 3", "other | lodash | CVE-1 | 0 | 3");
    }

    @Test
    void theSameAgainWritesNothing() {
        scan(OLD, lodash("4.17.20", "CVE-1"));
        var before = db.rows("select ctid::text, xmin::text from problem");
        // When
        scan(OLD, lodash("4.17.20", "CVE-1"));
        refresh();
        // Then
        assertThat(db.rows("select ctid::text, xmin::text from problem")).isEqualTo(before);
        assertThat(transitions()).containsExactly(APPEARED);
    }

    @Test
    void whatANewerDatabaseAddsCameByTheDatabase() {
        var report = lodash("4.17.20", "CVE-1");
        db.ingest(spec(OLD, report).database("1", Instant.parse("2026-11-20T00:00:00Z")));
        // When
        report.npm("lodash", "4.17.20", "CVE-2", "LOW", "5");
        db.ingest(spec(OLD, report).database("2", Instant.parse("2026-11-21T00:00:00Z")));
        // Then
        assertThat(transitions()).containsExactly(APPEARED, "0 | 1 | 1 2026-11-20T00:00:00Z | 2 2026-11-21T00:00:00Z");
    }

    @Test
    void whenAnAliasBecomesKnownTheProblemsBecomeOneAndBothIdsLeadThere() {
        // Given
        db.ingest("grype", grype().npm("lodash", "4.17.20", "GHSA-x", "Medium", "4.17.21"));
        scan(OLD, lodash("4.17.20", "CVE-9"));
        var former = db.rows("select public_id from problem where group_id = "
                + "(select id from vulnerability_group where key = 'GHSA-x')");
        // When
        db.ingest("other", "grype", grype().npm("lodash", "4.17.20", "GHSA-x", "Medium", "4.17.21", "CVE-9"));
        // Then
        assertThat(problems()).containsExactly("app | lodash | CVE-9 | 0 | 3");
        assertThat(db.rows("select m.public_id from problem_moved m join problem p on p.id = m.problem_id"))
                .isEqualTo(former);
        assertThat(db.rows("""
                select kind, cause, before_value, after_value from transition
                where problem_id = (select id from problem) order by id"""))
                .containsExactly(
                        "0 | 0 | null | null", "0 | 0 | null | null", "4 | 3 | GHSA-x in lodash | CVE-9 in lodash");
    }

    @Test
    void aProblemOfWhichEverythingGoesElsewhereGoesThereItself() {
        // Given
        db.ingest("grype", grype().npm("lodash", "4.17.20", "GHSA-x", "Medium", "4.17.21"));
        var id = db.rows("select public_id from problem");
        // When
        db.ingest("other", "grype", grype().npm("lodash", "4.17.20", "GHSA-x", "Medium", "4.17.21", "CVE-9"));
        // Then
        assertThat(problems()).containsExactly("app | lodash | CVE-9 | 0 | 3");
        assertThat(db.rows("select public_id from problem")).isEqualTo(id);
    }

    @Test
    void anIdThatTurnsOutToCoverTwoLeavesTwoProblemsAsOldAsTheOne() {
        // Given
        db.ingest("grype", grype().npm("lodash", "4.17.20", "GHSA-x", "Medium", "4.17.21"));
        // When
        db.ingest("other", "grype", grype().npm("lodash", "4.17.20", "GHSA-x", "Medium", "4.17.21", "CVE-8", "CVE-9"));
        // Then
        assertThat(problems()).containsExactly("app | lodash | CVE-8 | 0 | 3", "app | lodash | CVE-9 | 0 | 3");
        assertThat(db.rows("select count(distinct first_seen_at) from problem")).containsExactly("1");
    }

    @Test
    void whatStoodInForASourcePackageBecomesItsProblem() {
        // Given
        scan(OLD, trivy().apk("libssl1.1", "openssl", "CVE-1", "HIGH").withoutSources());
        var id = db.rows("select public_id from problem");
        assertThat(problems()).containsExactly("app | libssl1.1 | CVE-1 | 0 | 4");
        // When
        db.ingest("grype", grype().apk("libssl1.1", "openssl", "CVE-1", "High"));
        // Then
        assertThat(problems()).containsExactly("app | openssl | CVE-1 | 0 | 4");
        assertThat(db.rows("select public_id from problem")).isEqualTo(id);
    }

    private static MiniReport lodash(String version, String id) {
        return trivy().npm("lodash", version, id, "MEDIUM", "4.17.22");
    }

    private Spec spec(String digest, MiniReport report) {
        return db.spec("trivy", report).of(digest);
    }

    private void scan(String digest, MiniReport report) {
        db.ingest(spec(digest, report));
    }

    private void tags(String repository, Map<String, String> digests) {
        var named = new HashMap<String, Descriptor>();
        digests.forEach(
                (tag, digest) -> named.put(tag, new Descriptor(digest, "application/vnd.oci.image.manifest.v1+json")));
        Await.value(new ReferenceStore(db.pg).observe(repository, digests.keySet(), named));
    }

    private void refresh() {
        var store = new StaleSourceStore(db.pg, Policies.ALL);
        for (var source : Await.value(store.oldest(100))) {
            Await.value(store.refresh(source, Set.of("trivy", "grype", "osv-scanner")));
        }
    }

    private List<String> problems() {
        return db.rows("""
                select split_part(s.address, '/', 2), n.name, g.key, p.status, p.severity
                from problem p
                join source s on s.id = p.source_id
                join package n on n.id = p.name_id and n.version = ''
                join vulnerability_group g on g.id = p.group_id
                order by 1, 2, 3""");
    }

    private List<String> counting() {
        return db.rows("""
                select split_part(s.address, '/', 2), a.digest from source_artifact c
                join source s on s.id = c.source_id join artifact a on a.id = c.artifact_id order by 1, 2""");
    }

    private List<String> transitions() {
        return db.rows("""
                select kind, cause, from_value, to_value from transition where problem_id is not null order by id""");
    }
}
