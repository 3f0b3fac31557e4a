package io.vulnstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Our own small reports, and ways to read them. */
final class Reports {
    static final String TRIVY = """
            {"SchemaVersion": 2, "ArtifactName": "x", "Results": [{"Target": "t", "Class": "lang-pkgs", "Type": "npm", "Vulnerabilities": [%s]}]}
            """;

    static final String GOOD = "{\"VulnerabilityID\": \"CVE-1\", \"PkgName\": \"a\", \"InstalledVersion\": \"1\"}";

    private Reports() {}

    record Reading(ReportMetadata metadata, List<RawFinding> findings) {}

    /** {@code trivy.json}, {@code grype.json}, {@code osv-scanner.json} or {@code cyclonedx.json}. */
    static Path file(ReportFormat format) {
        return resource(format.word() + ".json");
    }

    static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(Reports.class.getResource("/report/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(ReportFormat format) {
        try {
            return Files.readString(file(format));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Reading read(Path file, ReportFormat format) throws IOException, ReportInvalid {
        List<RawFinding> findings = new ArrayList<>();
        var metadata = new ReportReader().read(file, format, findings::add);
        return new Reading(metadata, List.copyOf(findings));
    }

    static Reading read(ReportFormat format) throws IOException, ReportInvalid {
        return read(file(format), format);
    }

    static Reading read(Path folder, ReportFormat format, String report) throws IOException, ReportInvalid {
        return read(written(folder, report.getBytes(StandardCharsets.UTF_8)), format);
    }

    static Path written(Path folder, byte[] report) throws IOException {
        return Files.write(Files.createTempFile(folder, "report", ".json"), report);
    }

    /** What is wrong with a report that cannot be read. */
    static ReportInvalid failure(Path folder, ReportFormat format, String report) throws IOException {
        var file = written(folder, report.getBytes(UTF_8));
        return Objects.requireNonNull(
                catchThrowableOfType(ReportInvalid.class, () -> read(file, format)), "nothing was wrong");
    }
}
