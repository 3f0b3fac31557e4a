package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.bus.WorkHandler;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.event.Trace;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.DemoDatabases;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running role does when adapters come and go. */
class ScannerStatesIT {
    private static final Set<Lane> LANES = EnumSet.allOf(Lane.class);
    private static final Map<String, Set<Lane>> ALL = Map.of("trivy", LANES, "grype", LANES, "osv-scanner", LANES);
    private static final String FOURTH = """
            name: fourth
            tool: {name: fourth, version: 4.4.4}
            image: reference
            report: trivy
            commands: {scan: {args: ["${image}", "${report}"]}}
            """;

    @TempDir
    Path data;

    private final Map<String, Set<Lane>> open = new ConcurrentHashMap<>();
    private final List<String> opened = new java.util.concurrent.CopyOnWriteArrayList<>();
    private volatile @Nullable WorkHandler handler;

    @Test
    void aFourthAdapterIsServedByARunningSystemWithoutDisturbingTheOthers() throws IOException {
        var folder = Files.createDirectories(data.resolve("adapters"));
        try (var node = ScannerFixture.open(
                data,
                Map.of(
                        "scanners.path", folder.toString(),
                        "databases.path", DemoDatabases.directory().toString(),
                        "databases.readOnly", "true"))) {
            node.deploy(this::work, name -> true);
            Eventually.holds(node.vertx, () -> open.equals(ALL));
            states(node, List.of("grype", "osv-scanner", "trivy"));
            program("fourth");

            Files.writeString(folder.resolve("fourth.yaml"), FOURTH.replace("version: 4.4.4", program()));

            Eventually.holds(node.vertx, () -> open.containsKey("fourth"));
            assertThat(opened).hasSize(4);
            states(node, List.of("fourth", "grype", "osv-scanner", "trivy"));

            Files.delete(folder.resolve("fourth.yaml"));

            Eventually.holds(node.vertx, () -> !open.containsKey("fourth"));
            assertThat(opened).hasSize(4);
        }
    }

    @Test
    void aNodeTakesOnlyWorkOfItsOwnScanners() {
        try (var node = ScannerFixture.open(data, given(DemoDatabases.directory()))) {
            var states = node.deploy(this::work, "grype"::equals);

            Eventually.holds(node.vertx, () -> open.equals(Map.of("grype", LANES)));
            assertThat(states.problems()).containsExactly(Map.entry("grype", ""));
            states(node, List.of("grype"));
        }
    }

    @Test
    void aScannerWithoutADatabaseLeavesItsWorkToOthersUntilThereIsOne() {
        var databases = data.resolve("databases");
        try (var node = ScannerFixture.open(data, given(databases))) {
            var states = node.deploy(this::work, name -> true);
            Eventually.holds(node.vertx, () -> states.problems().size() == 3);
            assertThat(states.problems().get("trivy")).contains("no database for trivy", "databases update trivy");
            var urgent = Set.of(Lane.URGENT);
            Eventually.holds(
                    node.vertx, () -> open.equals(Map.of("trivy", urgent, "grype", urgent, "osv-scanner", urgent)));

            speaks(node, "trivy", "grype", "osv-scanner");

            Eventually.holds(node.vertx, open::isEmpty);

            DemoDatabases.copy(databases);

            Eventually.holds(node.vertx, () -> open.equals(ALL));
            assertThat(states.problems().values()).containsOnly("");
        }
    }

    @Test
    void aScanThatFindsNoDatabaseIsTriedAgainAndIsTheLastOneTaken() throws IOException {
        var databases = DemoDatabases.copy(data.resolve("databases"));
        try (var node = ScannerFixture.open(data, given(databases))) {
            node.deploy(this::work, "trivy"::equals);
            Eventually.holds(node.vertx, () -> open.equals(Map.of("trivy", LANES)));
            var claim = node.claim("trivy", "127.0.0.1:1/x", "sha256:" + "a".repeat(64));
            node.claims.add(claim);

            Files.delete(databases.resolve("trivy/db/trivy.db"));
            speaks(node, "trivy");
            Await.value(Objects.requireNonNull(handler)
                    .handle(
                            Envelope.of(
                                    "test",
                                    Instant.now(),
                                    Trace.begin(),
                                    new ScanRequested(claim.job(), "trivy", claim.digest())),
                            new Permits(1).kind("trivy", 1).acquire(1).get(0)));

            Eventually.holds(node.vertx, () -> node.claims.failures().containsKey(claim.job()));
            assertThat(Objects.requireNonNull(node.claims.failures().get(claim.job()))
                            .settlement())
                    .isInstanceOfSatisfying(Settlement.Retry.class, retry -> assertThat(retry.cause())
                            .isEqualTo(Cause.DATABASE_UNUSABLE));
            Eventually.holds(node.vertx, open::isEmpty);
        }
    }

    /** Another node says that it can scan with them. */
    private static void speaks(ScannerFixture node, String... scanners) {
        Await.value(new ScannerStateStore(node.pg, "another-node")
                .save(Stream.of(scanners)
                        .map(name -> new ScannerStateStore.State(name, "1", "1", Instant.now()))
                        .toList()));
    }

    private static Map<String, String> given(Path databases) {
        return Map.of(
                "databases.path", databases.toString(),
                "databases.readOnly", "true",
                "databases.only", "[\"127.0.0.1:1\"]");
    }

    private Future<WorkSource.Intake> work(String scanner, Set<Lane> lanes, int concurrency, WorkHandler handler) {
        open.put(scanner, lanes);
        this.handler = handler;
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
