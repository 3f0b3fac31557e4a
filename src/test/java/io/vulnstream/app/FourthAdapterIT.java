package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.event.ExportOutcome;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.DemoDatabases;
import io.vulnstream.testkit.RedisServers;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scanner that is added to a system that runs, as a file and without Java. */
class FourthAdapterIT {
    private static final String PROGRAM = """
            #!/bin/sh
            if [ "$1" = version ]; then echo fourth 4.4.4; exit 0; fi
            cat > "$1" <<'REPORT'
            {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
             "components": [{"type": "library", "bom-ref": "p", "name": "openssl", "version": "1.1.1c-r0",
                             "purl": "pkg:apk/alpine/openssl@1.1.1c-r0?distro=alpine-3.10.1"}],
             "vulnerabilities": [{"id": "CVE-2099-4444", "ratings": [{"severity": "high"}], "affects": [{"ref": "p"}]}]}
            REPORT
            """;

    @TempDir
    private Path folder;

    @Test
    void itsFindingsStandBesideThoseOfTheOthersAfterTheNextExport() throws Exception {
        // Given an image that the scanners we bring have scanned
        var adapters = Files.createDirectory(folder.resolve("adapters"));
        var targets = Files.createDirectory(folder.resolve("targets"));
        try (var registry = RegistryServer.start()) {
            var digest = SmallImages.push(registry.host() + "/shop/api", SmallImages.alpine());
            Files.writeString(
                    targets.resolve("shop.yaml"),
                    "teams: [{name: shop, targets: [{image: %s/shop/api}]}]".formatted(registry.host()));
            var options = Map.of(
                    "targets.uri",
                    targets.toString(),
                    "exporter.schedule",
                    "0s",
                    "scanners.path",
                    adapters.toString(),
                    "databases.path",
                    DemoDatabases.directory().toString(),
                    "databases.readOnly",
                    "true",
                    "databases.only",
                    "[\"" + registry.host() + "\"]");
            try (var running = RunningNode.start(folder.resolve("data"), RedisServers.shared(), Roles.ALL, options)) {
                export(running);
                running.eventually("select count(*) = 3 and bool_and(state = 4) from job");

                // When
                addFourth(adapters);
                running.eventually("select exists (select from scanner_state where scanner = 'fourth')");
                export(running);

                // Then it alone is asked, for the image that is known
                running.eventually("select count(*) = 1 and bool_and(state = 4) from job where scanner = 'fourth'");
                running.eventually("select count(*) = 2 and bool_and(state = 2) from request");
                assertThat(running.one(Long.class, "select count(*) from job")).isEqualTo(4);
                var answer = running.ask("""
                        {findings(first: 100) {nodes {
                          artifact {digest} package {name} vulnerability {name} attributions {scanner}}}}""");
                assertThat(answer.at("/data/findings/nodes"))
                        .allSatisfy(finding -> assertThat(
                                        finding.at("/artifact/digest").asText())
                                .isEqualTo(digest))
                        .anySatisfy(finding -> {
                            assertThat(finding.at("/vulnerability/name").asText())
                                    .isEqualTo("CVE-2099-4444");
                            assertThat(finding.at("/package/name").asText()).isEqualTo("openssl");
                            assertThat(finding.at("/attributions/0/scanner").asText())
                                    .isEqualTo("fourth");
                        })
                        .anySatisfy(finding -> assertThat(finding.path("attributions"))
                                .extracting(said -> said.path("scanner").asText())
                                .containsExactlyInAnyOrder("trivy", "grype", "osv-scanner"));
            }
        }
    }

    private static void export(RunningNode running) {
        assertThat(Await.value(running.node.export(false)).outcome()).isEqualTo(ExportOutcome.SUCCEEDED);
    }

    private void addFourth(Path adapters) throws Exception {
        var program = Files.writeString(folder.resolve("fourth"), PROGRAM);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(adapters.resolve("fourth.yaml"), """
                name: fourth
                tool: {name: fourth, path: %s, ask: {args: [version]}}
                image: reference
                report: cyclonedx
                commands: {scan: {args: ["${report}", --, "${image}"]}}
                """.formatted(program));
    }
}
