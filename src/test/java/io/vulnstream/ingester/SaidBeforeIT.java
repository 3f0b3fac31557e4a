package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vulnstream.finding.Severity;
import io.vulnstream.ingester.Reported.Place;
import io.vulnstream.testkit.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was said before V008 is said afterwards, and the next report that says the same finds it. */
class SaidBeforeIT {
    private static final Path MIGRATIONS =
            Path.of(System.getProperty("vulnstream.test.basedir", "."), "src/main/resources/db/migration");
    private static final String OLD_ROWS = """
            insert into artifact (public_id, kind, digest) values (gen_random_uuid(), 0, 'sha256:a');
            insert into package (ecosystem, namespace, name, version, purl) values ('Alpine', '', 'openssl', '', '');
            insert into vulnerability (name) values ('CVE-2030-1'), ('GHSA-1');
            insert into vulnerability_group (public_id, key) values (gen_random_uuid(), 'CVE-2030-1');
            insert into finding (public_id, artifact_id, package_id, group_id, status, severity, severity_rule)
            values (gen_random_uuid(), 1, 1, 1, 0, 4, 2);
            insert into scan (id, job_id, artifact_id, scanner, report_format, report_sha256, report_place, report_size,
                              started_at, finished_at, outcome, recorded_at)
            select '00000000-0000-7000-8000-0000000000d1', 1, 1, 'trivy', 'trivy', '', '', 0, now(), now(), 0,
                   date_trunc('month', now()) + interval '1 s';
            insert into attribution (finding_id, scanner, vulnerability_id, severity, severity_reported, score, vector,
                                     fix_version, distribution_severity, authority_score, stands_in, live, born_scan, ended_scan,
                                     ended_at)
            values (1, 'trivy', 1, 4, 'HIGH', 7.5, 'CVSS:3.1/ü', '1.2, 1.3', 3, 10, true, true,
                    '00000000-0000-7000-8000-0000000000d1', null, null),
                   (1, 'grype', 2, 0, null, null, null, null, null, null, false, false,
                    '00000000-0000-7000-8000-0000000000d9', '00000000-0000-7000-8000-0000000000d8', now());
            insert into occurrence values (1, 'libssl', '1.1', '', 'pkg:apk/libssl@1.1'), (1, 'libcrypto', '1.0', '/a', '')""";
    private static final String AS_READ = """
            select a.finding_id, a.scanner, a.vulnerability_id, a.severity, a.severity_reported, a.score, a.vector, a.fix_version,
                   a.distribution_severity, a.authority_score, a.stands_in, a.live,
                   array(select (o.package, o.version, o.path, o.purl)::text from occurrence o where %s order by 1)
            from attribution a order by a.finding_id, a.scanner""";

    private Connection connection;

    @BeforeEach
    void asBefore() throws Exception {
        connection = DriverManager.getConnection(Postgres.empty().jdbcUrl());
        for (var number = 1; number < 8; number++) {
            execute(migration(number));
        }
        execute(OLD_ROWS);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void everythingThatWasSaidIsReadAsItWas() throws Exception {
        // Given
        var before = rows(AS_READ.formatted("o.attribution_id = a.id"));
        assertThat(before).hasSize(2);
        // When
        migrate();
        // Then
        assertThat(rows(AS_READ.formatted("o.sighting_id = a.sighting_id"))).isEqualTo(before);
        assertThat(rows("select scanner, born_scan, ended_scan is null, ended_at is null from attribution order by 1"))
                .containsExactly("grype|null|t|f", "trivy|00000000-0000-7000-8000-0000000000d1|t|t");
    }

    @Test
    void itsDigestsAreThoseThatTheNextReportIsLookedUpBy() throws Exception {
        // When
        migrate();
        // Then
        var high = new Wording(Severity.HIGH, "HIGH", 7.5f, "CVSS:3.1/ü", "1.2, 1.3", Severity.MEDIUM, 10f);
        var nothing = new Wording(Severity.UNKNOWN, null, null, null, null, null, null);
        assertThat(rows("select digest from wording"))
                .containsExactlyInAnyOrder(
                        high.digest().toString(), nothing.digest().toString());
        var places = Reported.of(
                        high,
                        true,
                        Map.of(
                                new Place("libssl", "1.1", ""), "pkg:apk/libssl@1.1",
                                new Place("libcrypto", "1.0", "/a"), ""))
                .sighting();
        assertThat(rows("select digest, versions from sighting"))
                .containsExactlyInAnyOrder(places.digest() + "|{1.0,1.1}", new Sighting(List.of()).digest() + "|{}");
    }

    @Test
    void whatANodeOfTheVersionBeforeWritesFails() throws Exception {
        // When
        migrate();
        // Then
        assertThatThrownBy(() -> execute("""
                        insert into attribution (finding_id, scanner, vulnerability_id, severity, born_scan)
                        values (1, 'trivy', 2, 3, '%s')""".formatted(new UUID(0, 1)))).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> execute("update attribution set live = false where finding_id = 1"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> execute("delete from attribution")).isInstanceOf(SQLException.class);
    }

    private void migrate() throws Exception {
        connection.setAutoCommit(false);
        execute(migration(8));
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static String migration(int number) throws IOException {
        try (var files = Files.newDirectoryStream(MIGRATIONS, "V%03d__*".formatted(number))) {
            return Files.readString(files.iterator().next());
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rows(String sql) throws SQLException {
        var lines = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                var line = new ArrayList<String>();
                for (var column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    line.add(String.valueOf(rows.getString(column)));
                }
                lines.add(String.join("|", line));
            }
        }
        return lines;
    }
}
