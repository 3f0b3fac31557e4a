package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.testkit.Commands;
import io.vulnstream.testkit.ReportedScans.Spec;
import io.vulnstream.testkit.SharedData;
import io.vulnstream.testkit.Tools;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the three scanners really report of real images becomes one finding a problem. */
@Tag("shared")
class RealFindingsIT {
    private static final Instant EARLIER = Instant.parse("2026-11-14T00:00:00Z");
    private static final Instant LATER = Instant.parse("2026-11-21T00:00:00Z");

    @TempDir
    Path data;

    @AutoClose
    private IngestFixture db;

    @BeforeEach
    void open() {
        db = new IngestFixture(data);
    }

    @Test
    void alpine310IsElevenFindingsOfAllThreeScanners() {
        // When
        scan("alpine-310", SharedData.databases("later", data), LATER);
        // Then
        assertFindings(11, 20);
    }

    @Test
    void alpine311IsNineFindingsWithTheLaterDatabasesWhichExplainTheTwoNewOnes() {
        // Given
        scan("alpine-311", SharedData.databases("earlier", data), EARLIER);
        assertFindings(7, 14);
        // When
        scan("alpine-311", SharedData.databases("later", data), LATER);
        // Then
        assertFindings(9, 18);
        assertThat(db.rows("""
                select g.key, t.kind, t.cause from transition t join finding f on f.id = t.finding_id
                join vulnerability_group g on g.id = f.group_id
                where t.scan_id in (select id from scan where database_built = '2026-11-21Z') order by 1""")).containsExactly("CVE-2021-3711 | 0 | 1", "CVE-2021-3712 | 0 | 1");
    }

    private void assertFindings(int findings, int occurrences) {
        assertThat(db.rows("select count(*) from finding where status = 0")).containsExactly("" + findings);
        assertThat(db.rows("""
                select scanner, count(distinct finding_id) from attribution where live group by 1 order by 1"""))
                .containsExactly("grype | " + findings, "osv-scanner | " + findings, "trivy | " + findings);
        assertThat(db.rows("""
                select a.scanner, count(*) from attribution a join occurrence o on o.sighting_id = a.sighting_id
                where a.scanner <> 'osv-scanner' group by 1 order by 1""")).containsExactly("grype | " + occurrences, "trivy | " + occurrences);
    }

    private void scan(String name, Path databases, Instant built) {
        var image = image(name);
        var trivy = data.resolve("trivy-" + built.getEpochSecond() + ".json");
        Commands.run(
                data,
                Tools.path("trivy").toString(),
                "image",
                "--input",
                image.toString(),
                "--cache-dir",
                databases.resolve("trivy").toString(),
                "--skip-db-update",
                "--skip-java-db-update",
                "--offline-scan",
                "--skip-version-check",
                "--disable-telemetry",
                "--scanners",
                "vuln",
                "--list-all-pkgs",
                "--format",
                "json",
                "--output",
                trivy.toString());
        var grype = data.resolve("grype-" + built.getEpochSecond() + ".json");
        Commands.run(
                data,
                Map.of(
                        "GRYPE_DB_CACHE_DIR", databases.resolve("grype").toString(),
                        "GRYPE_DB_AUTO_UPDATE", "false",
                        "GRYPE_DB_VALIDATE_AGE", "false",
                        "GRYPE_CHECK_FOR_APP_UPDATE", "false"),
                Set.of(0),
                List.of(Tools.path("grype").toString(), "docker-archive:" + image, "-o", "json", "--file", "" + grype));
        var osv = data.resolve("osv-" + built.getEpochSecond() + ".json");
        Commands.run(
                data,
                Map.of(
                        "OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY",
                        databases.resolve("osv").toString()),
                Set.of(0, 1),
                List.of(
                        Tools.path("osv-scanner").toString(),
                        "scan",
                        "image",
                        "--offline",
                        "--archive",
                        image.toString(),
                        "--format",
                        "json",
                        "--output-file",
                        osv.toString()));
        ingest("trivy", trivy, built);
        ingest("grype", grype, built);
        ingest("osv-scanner", osv, built);
    }

    private Path image(String name) {
        var tar = data.resolve(name + ".tar");
        return tar.toFile().exists() ? tar : SharedData.image(name, data);
    }

    private void ingest(String scanner, Path report, Instant built) {
        Spec spec = db.spec(scanner, report).database("2", built);
        db.ingest(spec);
    }
}
