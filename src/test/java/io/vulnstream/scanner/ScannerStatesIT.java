package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.DemoDatabases;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running role does when adapters come and go. */
class ScannerStatesIT {
    private static final String FOURTH = """
            name: fourth
            tool: {name: fourth, version: 4.4.4}
            image: reference
            report: trivy
            commands: {scan: {args: ["${image}", "${report}"]}}
            """;

    @TempDir
    Path data;

    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final List<String> opened = new java.util.concurrent.CopyOnWriteArrayList<>();

    @Test
    void aFourthAdapterIsServedByARunningSystemWithoutDisturbingTheOthers() throws IOException {
        var folder = Files.createDirectories(data.resolve("adapters"));
        try (var node = ScannerFixture.open(
                data,
                Map.of(
                        "scanners.path", folder.toString(),
                        "databases.path", DemoDatabases.directory().toString(),
                        "databases.readOnly", "true"))) {
            Await.value(node.vertx.deployVerticle(node.role.verticle(node.ports(this::work), name -> true)));
            assertThat(open).containsExactlyInAnyOrder("trivy", "grype", "osv-scanner");
            states(node, List.of("grype", "osv-scanner", "trivy"));
            program("fourth");

            Files.writeString(folder.resolve("fourth.yaml"), FOURTH.replace("version: 4.4.4", program()));

            Eventually.holds(node.vertx, () -> open.contains("fourth"));
            assertThat(opened).hasSize(4);
            states(node, List.of("fourth", "grype", "osv-scanner", "trivy"));

            Files.delete(folder.resolve("fourth.yaml"));

            Eventually.holds(node.vertx, () -> !open.contains("fourth"));
            assertThat(opened).hasSize(4);
        }
    }

    @Test
    void aNodeTakesOnlyWorkOfItsOwnScanners() {
        try (var node = ScannerFixture.open(data, Map.of())) {
            Await.value(node.vertx.deployVerticle(node.role.verticle(node.ports(this::work), "grype"::equals)));

            assertThat(open).containsExactly("grype");
        }
    }

    private Future<WorkSource.Intake> work(String scanner, int concurrency, io.vulnstream.bus.WorkHandler handler) {
        open.add(scanner);
        opened.add(scanner);
        return Future.succeededFuture(() -> {
            open.remove(scanner);
            return Future.succeededFuture();
        });
    }

    private static void states(ScannerFixture node, List<String> scanners) {
        var rows = Eventually.value(
                node.vertx,
                () -> node.pg.list(
                        row -> row.getString(0) + " " + (row.getString(1) != null) + " " + (row.getValue(2) != null),
                        "select scanner, version, database_built from scanner_state order by scanner"),
                found -> found.size() == scanners.size());
        assertThat(rows)
                .containsExactlyElementsOf(scanners.stream()
                        .map(name -> name + " true " + !name.equals("fourth"))
                        .toList());
    }

    private void program(String name) throws IOException {
        var file = Files.writeString(data.resolve(name), "#!/bin/sh\necho fourth 4.4.4\n");
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String program() {
        return "path: " + data.resolve("fourth") + ", ask: {args: [version]}";
    }
}
