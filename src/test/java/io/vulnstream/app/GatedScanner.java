package io.vulnstream.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
            var script = Files.writeString(folder.resolve("gated"), """
                    #!/bin/sh
                    if [ "$1" = version ]; then echo gated 1.0.0; exit 0; fi
                    touch "%1$s/started/$$"
                    while [ ! -e "%1$s/gate" ]; do sleep 0.05; done
                    cat > "$2" <<REPORT
                    {"SchemaVersion": 2, "ArtifactName": "$1", "ArtifactType": "container_image",
                     "Metadata": {"OS": {"Family": "alpine", "Name": "3.10"}, "RepoDigests": ["x@${1##*@}"]},
                     "Results": [{"Target": "x", "Class": "os-pkgs", "Type": "alpine", "Vulnerabilities": [
                       {"VulnerabilityID": "CVE-2021-3711", "PkgName": "libssl1.1", "InstalledVersion": "1.1.1c-r0",
                        "FixedVersion": "1.1.1l-r0", "Severity": "CRITICAL"}]}]}
                    REPORT
                    """.formatted(folder));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.createDirectory(folder.resolve("adapters"));
            Files.writeString(folder.resolve("adapters/gated.yaml"), """
                    name: gated
                    tool: {name: gated, path: %s, ask: {args: [version]}}
                    image: reference
                    report: trivy
                    concurrency: 2
                    commands: {scan: {args: ["${image}", "${report}"]}}
                    """.formatted(script));
            for (var name : new String[] {"trivy", "grype", "osv-scanner"}) {
                disable(name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void disable(String name) throws IOException {
        Files.writeString(folder.resolve("adapters/" + name + ".yaml"), """
                name: %s
                enabled: false
                tool: {name: %1$s, version: 0.0.0}
                image: reference
                report: trivy
                commands: {scan: {args: ["${image}"]}}
                """.formatted(name));
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
