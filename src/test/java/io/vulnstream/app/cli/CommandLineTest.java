package io.vulnstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.app.Topology;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    /** Every command there is, but for help itself and what only the launcher calls. */
    static List<String> commands() {
        return commands("", VulnstreamCommand.commandLine()).toList();
    }

    private static Stream<String> commands(String path, CommandLine command) {
        return Stream.concat(
                Stream.of(path.strip()),
                command.getSubcommands().entrySet().stream()
                        .filter(entry -> !List.of("help", "warm-up").contains(entry.getKey()))
                        .flatMap(entry -> commands(path + " " + entry.getKey(), entry.getValue())));
    }

    @Test
    void thereAreAllTheCommandsOfTheReadme() {
        assertThat(commands())
                .contains(
                        "demo",
                        "run",
                        "scan",
                        "withdraw",
                        "export",
                        "report inspect",
                        "report import",
                        "databases list",
                        "databases update",
                        "archive list",
                        "archive get",
                        "config check",
                        "topology",
                        "migrate",
                        "doctor");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpTeachesByAnExampleAndFitsATerminal(String command) {
        // When
        var ran = Cli.plain((command + " --help").strip().split(" ", -1));
        // Then
        assertThat(ran.code()).isEqualTo(ExitCode.DONE);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines())
                .anyMatch(line -> line.startsWith("  vulnstream " + command))
                .allMatch(line -> line.length() <= 80);
        // An example that was wrapped could not be copied.
        assertThat(ran.out()
                        .lines()
                        .dropWhile(line -> !line.startsWith("Example"))
                        .skip(1)
                        .takeWhile(line -> !line.isBlank()))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("  "));
    }

    @Test
    void theVersionIsOneLineAboutUsAndOneAboutJava() {
        var ran = Cli.plain("--version");
        assertThat(ran.code()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out().lines()).hasSize(2).first().asString().startsWith("vulnstream ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "frobnicate",
                "scan",
                "scan --format xml image",
                "scan --fail-on terrible image",
                "scan --server nowhere image",
                "scan --server ftp://host/x image",
                "scan --unknown image",
                "withdraw",
                "withdraw 01998f2e-6c1b-7d3a-9b0e-5a2f4c6d8e10",
                "withdraw cart:1 --reason unneeded",
                "run --roles dispatcher,cook",
                "report",
                "report inspect",
                "report import file",
                "databases",
                "archive",
                "archive get",
                "config",
                "topology --format yaml"
            })
    void wrongUseEndsWithTwoAndOneLineThatSaysWhatWasWrong(String line) {
        // When
        var ran = line.isEmpty() ? Cli.plain() : Cli.plain(line.split(" ", -1));
        // Then
        assertThat(ran.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("vulnstream: ").doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"report", "databases", "archive", "dead", "config"})
    void optionsWithoutWhatToDoAreAnsweredByWhatThereIsToDo(String group) {
        assertThat(Cli.plain(group, "--data", "somewhere").err()).startsWith("vulnstream: say what to do: " + group);
    }

    @Test
    void aMistypedOptionIsToldBeforeWhatIsMissing() {
        assertThat(Cli.plain("scan", "--rescam").err())
                .startsWith("vulnstream: Unknown option: '--rescam'")
                .contains("--rescan");
    }

    @Test
    void aMistypedCommandIsGuessed() {
        assertThat(Cli.plain("scna", "image").err()).contains("Did you mean: vulnstream scan");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "grype", "osv-scanner", "cyclonedx"})
    void inspectPrintsALineForEachRawFinding(String file) throws IOException {
        // When
        var report = Path.of(
                        System.getProperty("vulnstream.test.basedir", "."), "src/test/resources/report", file + ".json")
                .toString();
        var text = Cli.plain("report", "inspect", report);
        var json = Cli.plain("report", "inspect", "--json", report);
        // Then
        assertThat(text.code()).isEqualTo(ExitCode.DONE);
        assertThat(json.code()).isEqualTo(ExitCode.DONE);
        assertThat(json.err()).contains(" raw findings");
        var lines = json.out().lines().toList();
        assertThat(lines).isNotEmpty().hasSameSizeAs(text.out().lines().toList());
        for (var line : lines) {
            JsonNode finding = Json.mapper().readTree(line);
            assertThat(finding.fieldNames())
                    .toIterable()
                    .contains("scanner", "vulnerability", "package")
                    .isSubsetOf(
                            "scanner",
                            "vulnerability",
                            "aliases",
                            "package",
                            "version",
                            "ecosystem",
                            "purl",
                            "sourcePackage",
                            "severity",
                            "score",
                            "fixVersion",
                            "paths");
        }
    }

    @Test
    void aReportThatCannotBeReadEndsWithOneAndSaysWhy(@TempDir Path folder) throws IOException {
        // Given
        var empty = Files.writeString(folder.resolve("empty.json"), "").toString();
        var text = Files.writeString(folder.resolve("text.json"), "no JSON\n").toString();
        var missing = folder.resolve("missing.json").toString();
        // When, then
        for (var file : List.of(empty, text, missing, folder.toString())) {
            var ran = Cli.plain("report", "inspect", "--json", file);
            assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err()).startsWith("vulnstream: " + file).doesNotContain("Exception");
        }
        assertThat(Cli.plain("report", "inspect", missing).err()).contains("no such file");
    }

    @Test
    void theTopologyIsATableOfEveryRole() {
        // When
        var text = Cli.plain("topology");
        var json = Cli.plain("topology", "--json").json();
        // Then
        assertThat(json).hasSameSizeAs(Topology.rows());
        assertThat(json.get(0).path("consumes").asText()).isNotEmpty();
        assertThat(text.out().lines()).allMatch(line -> line.length() <= 120);
        Topology.rows().forEach(row -> assertThat(text.out())
                .contains("\n" + row.role().split(" ", -1)[0]));
    }

    @Test
    void aTableKeepsToItsWidthAndLosesNoWord() {
        // When
        var table = new WrappedTable(40)
                .render(
                        List.of("name", "what it is"),
                        List.of(List.of("one", "a word ".repeat(20).strip())));
        // Then
        assertThat(table.lines()).allMatch(line -> line.length() <= 40);
        assertThat(table.split("word", -1)).hasSize(21);
    }

    @Test
    void aTableKeepsToItsWidthAlsoWithLongWordsAndBreaksNoId() {
        // When
        var id = "01998f2e-6c1b-7d3a-9b0e-5a2f4c6d8e10";
        var table = new WrappedTable(80)
                .render(
                        List.of("ID", "AGE", "STREAM", "WHY"),
                        List.of(List.of(
                                id,
                                "12m",
                                "vs:default:{scan.requested.v1:trivy}:routine",
                                "not an event: " + "ab".repeat(40))));
        // Then
        assertThat(table.lines()).allMatch(line -> line.length() <= 80);
        assertThat(table).contains(id);
    }

    @Test
    void progressTellsEveryScannerAlsoOnANarrowTerminal() {
        // Given
        var totals = new ProgressLine.Totals();
        totals.scanner("grype", 7, 2, 0, 0);
        totals.scanner("osv-scanner", 4, 1, 3, 1);
        totals.scanner("trivy", 0, 0, 9, 0);
        totals.resolving(1);
        // Then
        assertThat(totals.within(200))
                .isEqualTo("grype: 7 waiting, 2 running, 0 done · osv-scanner: 4 waiting, 1 running, 3 done, 1 failed"
                        + " · trivy: 0 waiting, 0 running, 9 done · 1 reference being resolved");
        assertThat(totals.within(120))
                .isEqualTo("waiting/running/done/failed: grype 7/2/0/0 · osv-scanner 4/1/3/1 · trivy 0/0/9/0"
                        + " · 1 reference being resolved");
        assertThat(new ProgressLine.Totals().within(80)).isEmpty();
    }
}
