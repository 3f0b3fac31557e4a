package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.testkit.Commands;
import io.vulnstream.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tests of what stands below tools/, in their own languages: the demo's content and the installer. */
class ToolsIT {
    private static final Path TOOLS = DeploymentFiles.BASE.resolve("tools").toAbsolutePath();
    private static final Path JARS =
            DeploymentFiles.BASE.resolve("target/demo-jars").toAbsolutePath();
    /** From nothing the tests' packages compile for minutes. */
    private static final Duration COMPILING_TOO = Duration.ofMinutes(15);

    @TempDir
    private Path folder;

    @Test
    void theDemosContentAndAChangedAdvisoryAreWhatTheScannersReport() throws IOException {
        // Given the pinned scanners alone, and the flags of tools/install, whose compiled packages are used again
        for (var scanner : List.of("trivy", "grype", "osv-scanner")) {
            var pinned = Files.createDirectories(folder.resolve("tools").resolve(scanner + "/pinned"));
            Files.createSymbolicLink(pinned.resolve(scanner), Tools.path(scanner));
        }
        var scratch = Files.createDirectory(folder.resolve("scratch"));
        var environment = Map.of(
                "DEMO_TOOLS", folder.resolve("tools").toString(),
                "DEMO_JARS", JARS.toString(),
                "CGO_ENABLED", "0",
                "GOWORK", "off",
                "TMPDIR", scratch.toString());
        // When; a cached result would not know of changes in demo/, which is outside the module
        var go = System.getenv().getOrDefault("VULNSTREAM_GO", "go");
        var command = List.of(go, "test", "-count=1", "-v", "-mod=readonly", "-buildvcs=false", "-trimpath", "./...");
        var output = Commands.run(TOOLS.resolve("demo"), environment, Set.of(0), command, COMPILING_TOO);
        // Then
        assertThat(output)
                .contains("--- PASS: TestEachScannerReportsExactlyWhatItKnows")
                .contains("--- PASS: TestAChangedAdvisoryChangesWhatEachScannerReports")
                .doesNotContain("--- SKIP");
    }

    @Test
    void theInstallerPassesItsTests() {
        var output = Commands.run(
                TOOLS,
                Map.of("TMPDIR", folder.toString()),
                Set.of(0),
                List.of(TOOLS.resolve("install-test").toString()),
                Duration.ofMinutes(5));
        assertThat(output).containsPattern("[1-9][0-9]* passed, 0 failed");
    }
}
