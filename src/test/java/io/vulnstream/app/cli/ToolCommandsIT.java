package io.vulnstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.testkit.DemoDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands about scanners, databases and servers, with a scanner that is a script. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ToolCommandsIT {
    @TempDir
    private Path folder;

    private Path adapters;
    private Path download;
    private Cli cli;

    @BeforeEach
    void addAScanner() throws IOException {
        adapters = Files.createDirectory(folder.resolve("adapters"));
        download = folder.resolve("stub");
        downloads("exit 1");
        write("stub.yaml", """
                name: stub
                tool: {name: stub, version: "1.0.0", path: %s, ask: {args: [version]}}
                image: reference
                report: trivy
                commands: {scan: {args: ["${image}", "${database}", "${report}"]}}
                database:
                  location: stub
                  needs: [meta.json]
                  version: {file: meta.json, pointer: /version}
                  built: {file: meta.json, pointer: /built}
                  update: [{args: ["${database}"]}]
                """.formatted(download));
        cli = new Cli(folder.resolve("data"), write("../config.yaml", "scanners: {path: " + adapters + "}\n"));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(adapters.resolve(name).normalize(), text);
    }

    private void downloads(String script) throws IOException {
        Files.writeString(
                download, "#!/bin/sh\nif [ \"$1\" = version ]; then echo stub 1.2.3; exit 0; fi\n" + script + "\n");
        Files.setPosixFilePermissions(download, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aDatabaseIsMissingThenUpdatedAndAFailedUpdateKeepsIt() throws IOException {
        // Given
        assertThat(state()).isEqualTo("MISSING");
        var none = cli.run("databases", "update", "stub");
        assertThat(none.code()).isEqualTo(ExitCode.FAILED);
        assertThat(none.out()).startsWith("stub: not updated, and there is none that could be used: ");
        // When
        downloads("echo '{\"version\": \"7\", \"built\": \"2099-01-01T00:00:00Z\"}' > \"$1/meta.json\"");
        var updated = cli.run("databases", "update", "stub");
        // Then
        assertThat(updated.code()).as(updated.toString()).isEqualTo(ExitCode.DONE);
        assertThat(updated.out()).startsWith("stub").contains("usable", "built 2099-01-01T00:00:00Z", "7");
        assertThat(updated.err()).startsWith("stub: downloading\n");

        // When
        downloads("echo 'Get \"https://ghcr.io/v2/\": Forbidden' >&2; exit 3");
        var failed = cli.run("databases", "update", "stub");
        var json = cli.run("databases", "update", "stub", "--json");
        // Then
        assertThat(failed.code()).isEqualTo(ExitCode.FAILED);
        assertThat(failed.err()).as("each failure once").isEqualTo("stub: downloading\n");
        assertThat(failed.out())
                .startsWith("stub: not updated, the database in force stays: the proxy cannot be reached or refuses: ")
                .contains("network.proxy", "Forbidden")
                .hasLineCount(1);
        assertThat(json.code()).isEqualTo(ExitCode.FAILED);
        assertThat(json.json()).singleElement().satisfies(one -> {
            assertThat(one.path("problem").asText()).contains("Forbidden");
            assertThat(one.at("/state/version").asText()).isEqualTo("7");
        });
        assertThat(state()).isEqualTo("USABLE");
    }

    private String state() {
        var ran = cli.run("databases", "list", "--json");
        assertThat(ran.code()).as("those of the other scanners are missing").isEqualTo(ExitCode.FAILED);
        assertThat(ran.json()).hasSize(4);
        for (JsonNode database : ran.json()) {
            assertThat(database.path("advice").asText().isEmpty())
                    .as("what to do about %s", database)
                    .isEqualTo(database.path("state").asText().equals("USABLE"));
        }
        return find(ran.json(), "scanner", "stub").path("state").asText();
    }

    private static JsonNode find(JsonNode all, String key, String value) {
        for (var one : all) {
            if (one.path(key).asText().equals(value)) {
                return one;
            }
        }
        throw new AssertionError("no " + value + " in " + all);
    }

    @Test
    void databasesThatAreAllThereEndWithZeroAndAreNotUpdatedWhereTheyAreGiven() throws IOException {
        // Given
        Files.delete(adapters.resolve("stub.yaml"));
        var given = DemoDatabases.directory().toString();
        // When
        var list = cli.run("databases", "list", "--databases", given);
        var update = cli.run("databases", "update", "--databases", given);
        // Then
        assertThat(list.code()).as(list.toString()).isEqualTo(ExitCode.DONE);
        assertThat(list.out()).contains("trivy", "grype", "osv-scanner", "usable");
        assertThat(update.code()).isEqualTo(ExitCode.FAILED);
        assertThat(update.err()).contains("read only").contains("leave --databases away");
    }

    @Test
    void anUpdateOfAScannerThereIsNotNamesThoseThereAre() {
        var ran = cli.run("databases", "update", "nope");
        assertThat(ran.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(ran.err()).contains("nope", "grype, osv-scanner, stub, trivy");
    }

    @Test
    void theDoctorNamesEveryFaultWithItsRemedy() throws IOException {
        // Given
        write("broken.yaml", "name: [\n");
        write("absent.yaml", """
                name: absent
                tool: {name: absent, path: /nowhere/absent}
                image: reference
                report: trivy
                commands: {scan: {args: ["${image}", "${report}"]}}
                """);
        // When
        var ran = cli.run(
                "doctor",
                "--json",
                "--set",
                "postgres.uri=postgresql://nobody@127.0.0.1:1/none",
                "--set",
                "redis.uri=redis://127.0.0.1:1",
                "--set",
                "objectStore.uri=file:///proc/nowhere",
                "--set",
                "network.proxy.https=http://user:hunter2@proxy.example:3128",
                "--set",
                "network.noProxy=.corp.example");
        // Then
        assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .contains("https by http://proxy.example:3128, directly to .corp.example")
                .doesNotContain("hunter2");
        var verdicts = new TreeMap<String, String>();
        for (var check : ran.json()) {
            var subject = check.path("subject").asText();
            var verdict = check.path("verdict").asText();
            verdicts.put(subject.replaceFirst("adapter .*/", "adapter "), verdict);
            assertThat(check.path("found").asText()).as(subject).isNotEmpty();
            assertThat(check.path("advice").asText().isEmpty())
                    .as("advice for %s", check)
                    .isEqualTo(verdict.equals("OK"));
        }
        assertThat(verdicts)
                .containsAllEntriesOf(Map.of(
                        "data directory", "OK",
                        "network", "OK",
                        "scanner trivy", "OK",
                        "scanner stub", "WARNING",
                        "scanner absent", "ERROR",
                        "database of stub", "ERROR",
                        "adapter broken.yaml", "ERROR",
                        "PostgreSQL", "ERROR",
                        "Redis", "ERROR",
                        "object store", "ERROR"));
        assertThat(find(ran.json(), "subject", "PostgreSQL").path("advice").asText())
                .contains("postgres.uri");
        assertThat(find(ran.json(), "subject", "database of stub")
                        .path("advice")
                        .asText())
                .contains("databases update stub");
    }

    @Test
    void theDoctorSeesADataDirectoryThatCannotBeWritten() throws IOException {
        // Given
        var file = Files.writeString(folder.resolve("file"), "");
        // When
        var ran = new Cli(file.resolve("data"), folder.resolve("config.yaml")).run("doctor");
        // Then
        assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ran.out()).startsWith("error    data directory").contains("cannot be written", "--data DIR");
    }

    @Test
    void anEmptyArchiveSaysSoAndWhatItHasNotIsNamed() {
        // When
        var list = cli.run("archive", "list");
        var json = cli.run("archive", "list", "--json");
        var get = cli.run("archive", "get", "0".repeat(64));
        // Then
        assertThat(list).returns(ExitCode.DONE, Cli.Ran::code).returns("", Cli.Ran::out);
        assertThat(list.err()).contains("no record yet");
        assertThat(json.json().path("entries")).isEmpty();
        assertThat(get.code()).isEqualTo(ExitCode.FAILED);
        assertThat(get.err()).contains("the archive has nothing under '000");
        assertThat(cli.run("archive", "list", "--limit", "0").code()).isEqualTo(ExitCode.WRONG_USE);
    }

    @Test
    void aServerThatCannotBeReachedIsNamedByItsAddress() {
        // When
        var migrate = cli.run("migrate", "--set", "postgres.uri=postgresql://nobody@127.0.0.1:1/none");
        var scan = cli.run("scan", "--server", "http://127.0.0.1:1", "image");
        var export = cli.run(
                "export",
                "--targets",
                adapters.toString(),
                "--set",
                "postgres.uri=postgresql://nobody@127.0.0.1:1/none",
                "--set",
                "redis.uri=redis://127.0.0.1:1");
        // Then
        for (var ran : List.of(migrate, scan, export)) {
            assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
            assertThat(ran.err().lines())
                    .isNotEmpty()
                    .allMatch(line -> line.contains("127.0.0.1") && !line.contains("Exception"));
        }
    }
}
