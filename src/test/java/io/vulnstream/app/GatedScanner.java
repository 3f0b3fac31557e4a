package io.vulnstream.app;

import io.vulnstream.testkit.ScriptedScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** An adapter whose scans do not end before they may: a script that waits for a file, then reports one problem. */
final class GatedScanner {
    private final Path folder;
    private final Path gate;

    GatedScanner(Path folder) {
        this.folder = folder;
        this.gate = folder.resolve("gate");
        try {
            Files.createDirectory(folder.resolve("started"));
            var script =
                    ScriptedScanner.program(folder.resolve("gated"), """
                    #!/bin/sh
                    if [ "$1" = version ]; then echo gated 1.0.0; exit 0; fi
                    touch "%1$s/started/$$"
                    while [ ! -e "%1$s/gate" ]; do sleep 0.05; done
                    """.formatted(folder) + ScriptedScanner.REPORT);
            var adapters = ScriptedScanner.onlyOwnAdapters(folder.resolve("adapters"));
            ScriptedScanner.adapter(adapters, "gated", script, 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keys of the configuration that make it the only scanner. */
    Map<String, String> settings() {
        return Map.of("scanners.path", folder.resolve("adapters").toString());
    }

    /** Lets every scan end, those that begin later too. */
    void open() throws IOException {
        Files.createFile(gate);
    }

    void close() throws IOException {
        Files.deleteIfExists(gate);
    }

    /** How many scans have begun, over all. */
    int started() {
        try (Stream<Path> files = Files.list(folder.resolve("started"))) {
            return (int) files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
