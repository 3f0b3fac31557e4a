package io.vulnstream.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What scripts that stand in for a scanner have in common: called with an image and a file, they report one problem in it. */
public final class ScriptedScanner {
    /** Lines of a shell script: the report of the image {@code $1} in the file {@code $2}, in Trivy's format. */
    public static final String REPORT = """
            cat > "$2" <<REPORT
            {"SchemaVersion": 2, "ArtifactName": "$1", "ArtifactType": "container_image",
             "Metadata": {"OS": {"Family": "alpine", "Name": "3.10"}, "RepoDigests": ["x@${1##*@}"]},
             "Results": [{"Target": "x", "Class": "os-pkgs", "Type": "alpine", "Vulnerabilities": [
               {"VulnerabilityID": "CVE-2021-3711", "PkgName": "libssl1.1", "InstalledVersion": "1.1.1c-r0",
                "FixedVersion": "1.1.1l-r0", "Severity": "CRITICAL"}]}]}
            REPORT
            """;

    private ScriptedScanner() {}

    public static Path program(Path file, String script) throws IOException {
        Files.writeString(file, script);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Makes a folder of adapters in which the ones that are delivered are switched off. */
    public static Path onlyOwnAdapters(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var name : new String[] {"trivy", "grype", "osv-scanner"}) {
            Files.writeString(folder.resolve(name + ".yaml"), """
                    name: %s
                    enabled: false
                    tool: {name: %1$s, version: 0.0.0}
                    image: reference
                    report: trivy
                    commands: {scan: {args: ["${image}"]}}
                    """.formatted(name));
        }
        return folder;
    }

    /** Describes a script that is called with "version", or with an image and a file for its report. */
    public static void adapter(Path adapters, String name, Path script, int concurrency) throws IOException {
        Files.writeString(adapters.resolve(name + ".yaml"), """
                name: %s
                tool: {name: %1$s, path: %s, ask: {args: [version]}}
                image: reference
                report: trivy
                concurrency: %d
                commands: {scan: {args: ["${image}", "${report}"]}}
                """.formatted(name, script, concurrency));
    }
}
