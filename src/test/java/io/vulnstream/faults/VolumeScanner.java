package io.vulnstream.faults;

import io.vulnstream.testkit.ScriptedScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Stands in for a scanner where thousands of scans are needed: a script of known duration that finds the same problem in
 * every image and writes down, outside of everything that is tested, that it was run.
 */
final class VolumeScanner {
    static final String NAME = "volume";
    /** End of the names of images that no scanner can do anything with. */
    static final String HOPELESS = "image7";
    /** How often they are tried. */
    static final int HOPELESS_ATTEMPTS = 3;
    /** Scans at once on a node. */
    static final int CONCURRENCY = 6;

    private final Path folder;

    /** @param seconds that a scan takes; those of images whose number ends with 0 take longer than a lease */
    VolumeScanner(Path folder, String seconds) throws IOException {
        this.folder = Files.createDirectories(folder);
        var adapters = ScriptedScanner.onlyOwnAdapters(adapters());
        var script = ScriptedScanner.program(
                folder.resolve("volume"), """
                #!/bin/sh
                echo "$1" >> "%1$s/executions"
                case "$1" in *"%3$s"@*) exit 7 ;; *0@*) sleep 3 ;; *) sleep %2$s ;; esac
                """.formatted(folder, seconds, HOPELESS) + ScriptedScanner.REPORT);
        Files.writeString(adapters.resolve("volume.yaml"), """
                name: volume
                tool: {name: volume, path: %s, version: 1.0.0}
                image: reference
                report: trivy
                concurrency: %d
                commands: {scan: {args: ["${image}", "${report}"]}}
                exitCodes: {success: [0], failed: {7: out-of-memory}}
                database:
                  location: volume
                  needs: [metadata.json]
                  version: {file: metadata.json, pointer: /UpdatedAt}
                  built: {file: metadata.json, pointer: /UpdatedAt}
                """.formatted(script, CONCURRENCY));
        Files.createDirectories(databases().resolve(NAME));
        newDatabase();
    }

    /** From now on earlier scans answer nobody who wants today's. */
    void newDatabase() throws IOException {
        var next = Files.writeString(
                folder.resolve("metadata.json"),
                "{\"UpdatedAt\": \"" + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\"}");
        Files.move(next, databases().resolve(NAME + "/metadata.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    Path databases() {
        return folder.resolve("databases");
    }

    Path adapters() {
        return folder.resolve("adapters");
    }

    /** How often it was started, over all, for images that it can do something with: the others are tried again. */
    long executions() throws IOException {
        var file = folder.resolve("executions");
        if (!Files.exists(file)) {
            return 0;
        }
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.filter(line -> !line.contains(HOPELESS + "@")).count();
        }
    }
}
