package io.vulnstream.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An export of what is larger than the memory there is. */
@ExtendWith(VertxExtension.class)
class LittleMemoryIT {
    private static final String HEAP = "-Xmx48m";
    private static final int FINDINGS = 100_000;

    @TempDir
    private Path folder;

    @Test
    void aHundredThousandFindingsAreWrittenWithAHeapThatTheirDocumentDoesNotFitIn(Vertx vertx)
            throws IOException, InterruptedException {
        // Given
        var database = Postgres.database();
        Await.value(database.connect(vertx)
                .withConnection(connection -> connection.query(many()).execute()));
        var format = ExportFormat.CYCLONEDX; // it is told most: of packages, too
        var file = folder.resolve(format.word());
        var log = folder.resolve(format.word() + ".log").toFile();
        // When
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        HEAP,
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        database.uri(),
                        format.name(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        // Then
        assertThat(ended && process.exitValue() == 0)
                .as(format + ": " + Files.readString(log.toPath()))
                .isTrue();
        try (var lines = Files.lines(file)) {
            assertThat(lines.filter(line -> line.contains("CVE-2031-")).count())
                    .as(format.word())
                    .isGreaterThanOrEqualTo(FINDINGS);
        }
    }

    /** Each in a package of its own, so that what is listed once is as long as what is found. */
    private static String many() {
        return """
                insert into source (public_id, kind, address) values (gen_random_uuid(), 0, 'registry.test/large');
                insert into artifact (public_id, kind, digest) values (gen_random_uuid(), 0, 'sha256:' || repeat('a', 64));
                insert into artifact_source values (1, 1);
                insert into source_artifact (source_id, artifact_id) values (1, 1);
                insert into package (ecosystem, namespace, name, version, purl)
                select 'npm', '', 'package-' || n, '1.0.' || n, 'pkg:npm/package-' || n || '@1.0.' || n
                from generate_series(1, %1$d) n;
                insert into vulnerability (name) select 'CVE-2031-' || n from generate_series(1, %1$d) n;
                insert into vulnerability_group (public_id, key)
                select gen_random_uuid(), 'CVE-2031-' || n from generate_series(1, %1$d) n;
                insert into group_member select n, n, false from generate_series(1, %1$d) n;
                insert into finding (public_id, artifact_id, package_id, group_id, status, severity, severity_rule)
                select gen_random_uuid(), 1, n, n, 0, n %% 6, 2 from generate_series(1, %1$d) n;
                insert into scanner (name) values ('trivy'), ('grype'), ('osv-scanner');
                insert into wording (digest, severity, vector)
                select gen_random_uuid(), n - 1, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' from generate_series(1, 6) n;
                insert into sighting (digest, versions)
                select gen_random_uuid(), array ['1.0.' || n] from generate_series(1, %1$d) n;
                insert into occurrence
                select n, 'package-' || n, '1.0.' || n, 'app/node_modules/package-' || n, '' from generate_series(1, %1$d) n;
                insert into said (finding_id, born_at, wording_id, sighting_id, vulnerability_id, scanner_id, stands_in)
                select n, now(), n %% 6 + 1, n, n, s, false from generate_series(1, %1$d) n cross join generate_series(1, 3) s;
                analyze""".formatted(FINDINGS);
    }

    /** The process with little memory. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            var vertx = Vertx.vertx();
            var pg = Pg.connect(vertx, ServerAccess.of(args[0]), 2);
            var to = Path.of(args[2]);
            var exports = new Exports(vertx, pg, to.resolveSibling("spool"), "0.1.0");
            var subject = Await.value(new SubjectStore(pg).source(List.of("registry.test/large")))
                    .orElseThrow();
            var file = Await.value(
                    exports.export(subject, ExportFormat.valueOf(args[1]), List.of(FindingStatus.OPEN)),
                    Duration.ofMinutes(4));
            Files.move(file, to);
            Await.value(vertx.close());
        }
    }
}
