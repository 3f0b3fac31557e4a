package io.vulnstream.scanner.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.config.AppConfig;
import io.vulnstream.scanner.adapter.AdapterReader;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.ToolFinder;
import io.vulnstream.scanner.adapter.ToolRunner;
import io.vulnstream.scanner.database.DatabaseState.Condition;
import io.vulnstream.scanner.database.DatabaseUpdater.Updated;
import io.vulnstream.scanner.process.ProcessRunner;
import io.vulnstream.scanner.process.ScratchSpace;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.DemoDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Managed databases, with a scanner whose download is a script. */
class DatabasesIT {
    private static final Instant NOW = Instant.parse("2026-06-10T12:00:00Z");

    @TempDir
    Path data;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> progress = new ArrayList<>();
    private WorkerExecutor workers;
    private ScratchSpace scratches;
    private ProcessRunner processes;
    private ToolRunner tools;
    private Path download;
    private ScannerAdapter adapter;

    @BeforeEach
    void open() throws IOException {
        workers = vertx.createSharedWorkerExecutor("test-files");
        scratches = ScratchSpace.open(data.resolve("scratch"));
        processes = new ProcessRunner(vertx);
        tools = new ToolRunner(new ToolFinder(null, List.of()), processes, scratches, workers, java.util.Map.of());
        download = data.resolve("download");
        Files.writeString(download, "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(download, PosixFilePermissions.fromString("rwxr-xr-x"));
        adapter = Objects.requireNonNull(
                new AdapterReader().read("stub.yaml", """
                        name: stub
                        tool: {name: stub, version: "1", path: %s}
                        image: reference
                        report: trivy
                        commands: {scan: {args: ["${image}", "${database}", "${report}"]}}
                        environment: {IMAGE: "${image}", PLACE: "${database}"}
                        database:
                          location: stub
                          needs: [db/data, meta.json]
                          version: {file: meta.json, pointer: /version}
                          built: {file: meta.json, pointer: /built}
                          update: [{args: ["${database}"]}]
                        """.formatted(download)).adapter());
    }

    @AfterEach
    void close() throws IOException {
        Await.value(processes.close());
        scratches.close();
        Await.value(vertx.close());
    }

    @Test
    void anUpdateIsVerifiedAndSwappedIn() throws IOException {
        var databases = managed();
        assertThat(state(databases)).returns(Condition.MISSING, DatabaseState::state);

        downloads("1", "2026-06-10T00:00:00Z");
        var updated = update(databases);

        assertThat(updated.problem()).isNull();
        assertThat(updated.state())
                .returns(Condition.USABLE, DatabaseState::state)
                .returns("1", DatabaseState::version)
                .returns(Duration.ofHours(12), DatabaseState::age);
        assertThat(progress).first().isEqualTo("stub: downloading");
        assertThat(data.resolve("databases/stub/db/data")).exists();
    }

    @Test
    void aFailedUpdateKeepsTheOldOneAndSaysSo() throws IOException {
        var databases = managed();
        downloads("1", "2026-06-10T00:00:00Z");
        update(databases);

        Files.writeString(download, "#!/bin/sh\nmkdir $1/db; echo no network >&2; exit 3\n");
        var updated = update(databases);

        assertThat(updated.problem()).contains("the database in force stays", "no network");
        assertThat(updated.state().version()).isEqualTo("1");
        assertThat(generations()).hasSize(1);
    }

    @Test
    void whatWasDownloadedMustBeADatabase() throws IOException {
        var databases = managed();
        Files.writeString(download, "#!/bin/sh\nmkdir $1/db; : > $1/db/data; exit 0\n");

        assertThat(update(databases).problem()).contains("what was downloaded is no database", "meta.json");
        assertThat(state(databases)).returns(Condition.MISSING, DatabaseState::state);
    }

    @Test
    void aRunningScanKeepsItsDatabaseAndTheNextGetsTheNewOne() throws IOException {
        var databases = managed();
        downloads("1", "2026-06-10T00:00:00Z");
        update(databases);
        var running = Await.value(databases.hold(adapter, "r.example")).orElseThrow();

        downloads("2", "2026-06-10T01:00:00Z");
        update(databases);

        assertThat(running.directory().resolve("meta.json")).content().contains("\"1\"");
        assertThat(Await.value(databases.hold(adapter, "r.example"))
                        .orElseThrow()
                        .facts()
                        .version())
                .isEqualTo("2");
        assertThat(generations()).hasSize(2);
    }

    @Test
    void anOldDatabaseIsRemovedWhenNobodyUsesItAnyMore() throws IOException {
        var databases = managed();
        downloads("1", "2026-06-10T00:00:00Z");
        update(databases);
        var running = Await.value(databases.hold(adapter, "r.example")).orElseThrow();
        downloads("2", "2026-06-10T01:00:00Z");
        update(databases);

        running.release().run();
        Await.value(workers.executeBlocking(() -> "released before this", true));
        ageUsers();
        Await.value(databases.sweep());

        assertThat(running.directory()).doesNotExist();
        assertThat(generations()).hasSize(1);
        assertThat(state(databases).version()).isEqualTo("2");
    }

    @Test
    void anOldDatabaseIsRefusedWithTheCommandThatGetsANewOne() throws IOException {
        var databases = managed();
        downloads("1", "2026-06-01T00:00:00Z");
        update(databases);

        assertThat(Await.failure(databases.hold(adapter, "r.example")))
                .hasMessageContaining("built 9 days ago")
                .hasMessageContaining("databases.maxAge allows 5 days")
                .hasMessageContaining("./vulnstream databases update stub");
        assertThat(generations()).allMatch(directory -> !directory.endsWith(".users"));
    }

    @Test
    void aDirectoryThatWasGivenIsOnlyWarnedAboutAndNeverWrittenTo() throws IOException {
        var given = Files.createDirectories(data.resolve("given/stub/db")).getParent();
        Files.writeString(Objects.requireNonNull(given).resolve("db/data"), "x");
        Files.writeString(given.resolve("meta.json"), meta("7", "2020-01-01T00:00:00Z"));
        var databases = databases(data.resolve("given"), true);
        var before = DemoDatabases.state(data.resolve("given"));

        var held = Await.value(databases.hold(adapter, "r.example")).orElseThrow();
        held.release().run();

        assertThat(held.facts().version()).isEqualTo("7");
        assertThat(state(databases).state()).isEqualTo(Condition.STALE);
        assertThat(Await.failure(updateAll(databases))).hasMessageContaining("read only");
        assertThat(DemoDatabases.state(data.resolve("given"))).isEqualTo(before);
    }

    @Test
    void whatAKilledUpdateLeftIsRemoved() throws IOException {
        var databases = managed();
        downloads("1", "2026-06-10T00:00:00Z");
        update(databases);
        var left = Files.createDirectories(
                data.resolve("databases/.generations/stub-00000000-0000-0000-0000-000000000000"));
        Files.setLastModifiedTime(left, FileTime.from(NOW.minusSeconds(3600)));

        Await.value(databases.sweep());

        assertThat(left).doesNotExist();
        assertThat(state(databases).version()).isEqualTo("1");
    }

    @Test
    void aDatabaseLaidThereByHandIsReplacedLikeAnyOther() throws IOException {
        var byHand = Files.createDirectories(data.resolve("databases/stub/db")).getParent();
        Files.writeString(Objects.requireNonNull(byHand).resolve("db/data"), "x");
        Files.writeString(byHand.resolve("meta.json"), meta("by hand", "2026-06-10T00:00:00Z"));
        var databases = managed();
        assertThat(state(databases).version()).isEqualTo("by hand");

        downloads("1", "2026-06-10T00:00:00Z");
        update(databases);

        assertThat(state(databases).version()).isEqualTo("1");
    }

    private Databases managed() {
        return databases(data.resolve("databases"), false);
    }

    private Databases databases(Path directory, boolean readOnly) {
        var config = new AppConfig.Databases(null, readOnly, Duration.ofDays(5), Duration.ZERO, List.of());
        return new Databases(config, directory, new DatabaseReader(tools), workers, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private DatabaseState state(Databases databases) {
        return Await.value(databases.state(adapter));
    }

    private Updated update(Databases databases) {
        return Await.value(updateAll(databases)).get(0);
    }

    private Future<List<Updated>> updateAll(Databases databases) {
        return new DatabaseUpdater(databases, tools).update(List.of(adapter), progress::add);
    }

    private void downloads(String version, String built) throws IOException {
        Files.writeString(
                download,
                "#!/bin/sh\nmkdir $1/db; echo x > $1/db/data; echo '" + meta(version, built) + "' > $1/meta.json\n");
    }

    private static String meta(String version, String built) {
        return "{\"version\": \"%s\", \"built\": \"%s\"}".formatted(version, built);
    }

    private List<Path> generations() throws IOException {
        try (var files = Files.list(data.resolve("databases/.generations"))) {
            return files.filter(file -> !file.toString().endsWith(".users")).toList();
        }
    }

    /** As if nobody had come or gone for an hour. */
    private void ageUsers() throws IOException {
        try (var files = Files.list(data.resolve("databases/.generations"))) {
            for (var file : (Iterable<Path>) files::iterator) {
                Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(3600)));
            }
        }
    }
}
