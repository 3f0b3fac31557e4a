package io.vulnstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private String targets(String text) throws IOException {
        write("targets/shop.yaml", text);
        return folder.resolve("targets").toString();
    }

    @Test
    void everyProblemOfConfigurationTargetsAndAdaptersIsToldAtOnce() throws IOException {
        // Given
        write("adapters/bad.yaml", "name: bad\ntool: {name: bad}\nno: such key\n");
        var config = write(
                "config.yaml",
                "http:\n  port: eighty\nredis:\n  colour: red\nscanners:\n  path: " + folder + "/adapters\n");
        var targets = targets("teams:\n  - name: shop\n    targets:\n      - {name: cart, image: 7}\n");
        var cli = new Cli(folder.resolve("data"), config);
        // When
        var text = cli.run("config", "check", targets);
        var json = cli.run("config", "check", targets, "--json");
        // Then
        assertThat(text.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(text.err()).isEmpty();
        assertThat(text.out())
                .contains(config + ":2: http.port: ")
                .contains(config + ":4: redis.colour: ")
                .contains("shop.yaml:4: teams[0].targets[0].image: ");
        assertThat(json.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(json.json()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(json.json().get(0).path("line").asInt()).isEqualTo(2);
    }

    @Test
    void scannersThatAreNamedAndNotThereAreWarnedOfAndNoProblem() throws IOException {
        // Given
        var config = write("config.yaml", """
                scanners: {limits: {trivy: 4, trivvy: 4}}
                dispatcher: {retry: {scanners: {gripe: {timeout: {attempts: 2}}, grype: {timeout: {attempts: 2}}}}}
                """);
        // When
        var ran = new Cli(folder.resolve("data"), config).run("config", "check");
        // Then
        assertThat(ran.code()).isEqualTo(ExitCode.DONE);
        assertThat(ran.err().lines())
                .hasSize(2)
                .anyMatch(line ->
                        line.startsWith("warning: scanners.limits.trivvy: no scanner in force is called trivvy"))
                .anyMatch(line -> line.startsWith("warning: dispatcher.retry.scanners.gripe: "));
    }

    @Test
    void adaptersAreCheckedWhereTheConfigurationIsWhole() throws IOException {
        // Given
        write("adapters/bad.yaml", "name: bad\ntool: {name: bad}\nno: such key\n");
        var config = write("config.yaml", "scanners:\n  path: " + folder + "/adapters\n");
        // When
        var ran = new Cli(folder.resolve("data"), config).run("config", "check");
        // Then
        assertThat(ran.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(ran.out()).contains("bad.yaml:3: no: ");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void nothingWrongEndsWithZeroAndLeavesNoTrace() throws IOException {
        // Given
        var targets =
                targets("teams:\n  - name: shop\n    targets:\n      - {name: cart, image: registry.example/cart}\n");
        var cli = new Cli(folder.resolve("data"), write("config.yaml", ""));
        // When
        var ran = cli.run("config", "check", targets);
        // Then
        assertThat(ran.code()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out()).isEqualTo("no problems; 1 target\n");
        assertThat(cli.run("config", "check", targets, "--json").json()).isEmpty();
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void aTargetThatAsksForAScannerThereIsNotIsAProblem() throws IOException {
        // Given
        var targets = targets(
                "teams:\n  - name: shop\n    targets:\n      - {name: cart, image: registry.example/cart, scanners: [nope]}\n");
        // When
        var ran = new Cli(folder.resolve("data"), write("config.yaml", "")).run("config", "check", targets);
        // Then
        assertThat(ran.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(ran.out()).contains("nope").contains("1 problem\n");
    }

    @Test
    void aWrongOptionIsNamedAsItWasGiven() throws IOException {
        var cli = new Cli(folder.resolve("data"), write("config.yaml", ""));
        var ran = cli.run("run", "--set", "http.port=99999");
        assertThat(ran.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(ran.err()).contains("--set http.port: must be at most 65535");
    }

    @Test
    void aProxyThatIsNoneIsWrongUseAndItsPasswordIsNotRepeated() throws IOException {
        var cli = new Cli(folder.resolve("data"), write("config.yaml", ""));
        var ran = cli.run("run", "--set", "network.proxy.https=https://user:hunter2@proxy.example:3128");
        assertThat(ran.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(ran.err())
                .contains("network.proxy.https: begins with another scheme than http")
                .contains("write http://HOST:PORT")
                .doesNotContain("hunter2");
    }
}
