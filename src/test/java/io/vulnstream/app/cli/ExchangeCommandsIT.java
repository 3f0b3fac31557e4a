package io.vulnstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vulnstream.support.Json;
import io.vulnstream.testkit.DemoDatabases;
import io.vulnstream.testkit.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Findings and decisions in other tools' formats from the command line, and another tool that reads them. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ExchangeCommandsIT {
    @AutoClose
    private static final CommandNode beside = CommandNode.start();

    @Test
    void whatIsDecidedOfAnImageIsWhatTrivyLeavesOutToo(@TempDir Path folder) throws IOException, InterruptedException {
        // Given
        assertThat(beside.run("scan", beside.image()).code()).isEqualTo(ExitCode.DONE);
        var image = beside.image();
        var table = beside.run("findings", "--artifact", image);
        assertThat(table.code()).as(table.toString()).isEqualTo(ExitCode.DONE);
        assertThat(table.out()).contains("scans: ", "trivy succeeded", "VULNERABILITY", " findings");
        var csv = folder.resolve("all.csv");
        assertThat(beside.run("findings", "--artifact", image, "--format", "csv", "--output", csv.toString())
                        .code())
                .isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(csv)).startsWith("artifact,source,").contains("trivy succeeded");
        // When everything is decided by a document that somebody else could have written
        var vex = folder.resolve("vex.json");
        var decided = notAffected(beside.run("findings", "--artifact", image, "--format", "openvex")
                .json());
        Files.writeString(vex, decided.toString());
        var taken = beside.run("vex", "import", vex.toString(), "--json");
        // Then
        assertThat(taken.code()).as(taken.toString()).isEqualTo(ExitCode.DONE);
        int statements = decided.path("statements").size();
        assertThat(statements).isPositive();
        assertThat(taken.json().at("/counts/applied").asInt())
                .as(taken.toString())
                .isEqualTo(statements);
        assertThat(beside.run("vex", "import", vex.toString()).err()).contains("\"unchanged\":" + statements);
        assertThat(beside.run("vex", "list").err()).contains("no such statement");
        // And Trivy, told what is exported now, finds nothing any more
        var exported = folder.resolve("exported.json");
        beside.run("findings", "--artifact", image, "--format", "openvex", "--output", exported.toString());
        assertThat(trivy(folder, null)).isPositive();
        assertThat(trivy(folder, exported)).isZero();
    }

    @Test
    void wrongUseSaysWhatToDo(@TempDir Path folder) throws IOException {
        for (var wrong : new String[][] {
            {"findings"},
            {"findings", "--artifact", "a", "--source", "b"},
            {"findings", "--artifact", "a", "--format", "pdf"},
            {"findings", "--artifact", "a", "--output", "x"},
            {"vex"},
            {"vex", "list", "--outcome", "odd"},
        }) {
            var ran = beside.run(wrong);
            assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.WRONG_USE);
        }
        var unknown = beside.run("findings", "--source", "registry.test/nobody");
        assertThat(unknown.code()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.err()).contains("registry.test/nobody", "not known here");
        var none = beside.run("vex", "import", folder.resolve("none").toString());
        assertThat(none.code()).isEqualTo(ExitCode.FAILED);
        assertThat(none.err()).contains("cannot be read");
        var other = beside.run(
                "vex",
                "import",
                Files.writeString(folder.resolve("other"), "{}").toString());
        assertThat(other.err()).contains("no VEX document");
        var large = folder.resolve("large");
        Files.write(large, new byte[9 << 20]);
        assertThat(beside.run("vex", "import", large.toString()).err()).contains("split it");
    }

    private static JsonNode notAffected(JsonNode document) {
        document.path("statements").forEach(statement -> ((ObjectNode) statement)
                .put("status", "not_affected")
                .put("justification", "inline_mitigations_already_exist"));
        return document;
    }

    private static int trivy(Path folder, @Nullable Path vex) throws IOException, InterruptedException {
        var cache = DemoDatabases.copy(folder.resolve(vex == null ? "before" : "after"))
                .resolve("trivy");
        var report = folder.resolve("report.json");
        var command = new ArrayList<>(List.of(
                Tools.path("trivy").toString(),
                "image",
                "--image-src",
                "remote",
                "--insecure",
                "--cache-dir",
                cache.toString(),
                "--skip-db-update",
                "--skip-java-db-update",
                "--offline-scan",
                "--skip-version-check",
                "--disable-telemetry",
                "--scanners",
                "vuln",
                "--format",
                "json",
                "--output",
                report.toString()));
        if (vex != null) {
            command.add("--vex");
            command.add(vex.toString());
        }
        command.add(beside.registry().host() + "/shop/cart@" + beside.imageDigest());
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        int found = 0;
        for (var result : Json.mapper().readTree(report.toFile()).path("Results")) {
            found += result.path("Vulnerabilities").size();
        }
        return found;
    }
}
