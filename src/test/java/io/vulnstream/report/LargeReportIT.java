package io.vulnstream.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.bench.LargeReports;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reports of 200 MB, read by a JVM with a heap of 128 MB. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LargeReportIT {
    private static final long SIZE = 200_000_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(ReportFormat.class)
    void aLargeReportOfEveryFormatIsReadInASmallHeap(ReportFormat format) throws Exception {
        // Given
        var report = folder.resolve("large.json");
        var times = LargeReports.write(format, Reports.file(format), report, SIZE);
        var each = Reports.read(format).findings().size();

        // When
        var output = readInSmallHeap(format, report);

        // Then
        assertThat(output).isEqualTo("findings " + (long) times * each);
    }

    @Test
    void oneResultMayHoldItAllAndItsPackagesComeLast() throws Exception {
        var report = repeated(
                "{\"SchemaVersion\": 2, \"Results\": [{\"Class\": \"os-pkgs\", \"Type\": \"alpine\", \"Vulnerabilities\": [",
                "{\"VulnerabilityID\": \"CVE-1\", \"PkgName\": \"libgold\", \"Description\": \"" + "x".repeat(6_000)
                        + "\"}",
                "], \"Packages\": [{\"Name\": \"libgold\", \"SrcName\": \"gold\"}]}]}",
                false);

        assertThat(readInSmallHeap(ReportFormat.TRIVY, report.file)).isEqualTo("findings " + report.times);
    }

    @Test
    void onePackageMayHoldItAllAndItsGroupsComeLastAlsoCompressed() throws Exception {
        var report = repeated(
                "{\"results\": [{\"packages\": [{\"package\": {\"name\": \"a\"}, \"vulnerabilities\": [",
                "{\"id\": \"CVE-1\", \"details\": \"" + "x".repeat(6_000) + "\"}",
                "], \"groups\": [{\"ids\": [\"CVE-1\"], \"max_severity\": \"5\"}]}]}]}",
                true);

        assertThat(readInSmallHeap(ReportFormat.OSV_SCANNER, report.file)).isEqualTo("findings " + report.times);
    }

    @Test
    void oneStringMayBeAsLongAsTheReportWhereItIsSkipped() throws Exception {
        var report =
                repeated("{\"SchemaVersion\": 2, \"ArtifactName\": \"x\", \"Future\": \"", "xxxxxxx", "\"}", false, "");

        assertThat(readInSmallHeap(ReportFormat.TRIVY, report.file)).isEqualTo("findings 0");
    }

    @Test
    void oneStringAsLongAsTheReportIsAnErrorWhereItIsRead() throws Exception {
        var report = repeated("{\"SchemaVersion\": 2, \"ArtifactName\": \"", "xxxxxxx", "\"}", false, "");

        assertThat(readInSmallHeap(ReportFormat.TRIVY, report.file)).startsWith("The report goes beyond what is read");
    }

    /** What the other JVM does: arguments are format and file. */
    public static void main(String[] args) throws IOException {
        var count = new long[1];
        try {
            var metadata =
                    new ReportReader().read(Path.of(args[1]), ReportFormat.ofWord(args[0]), finding -> count[0]++);
            System.out.println("findings " + (metadata.findings() == count[0] ? count[0] : -1));
        } catch (ReportInvalid e) {
            System.out.println(e.getMessage());
        }
    }

    private record Repeated(Path file, long times) {}

    private Repeated repeated(String before, String element, String after, boolean compressed) throws IOException {
        return repeated(before, element, after, compressed, ",");
    }

    private Repeated repeated(String before, String element, String after, boolean compressed, String separator)
            throws IOException {
        var file = folder.resolve("repeated.json");
        var chunk = (separator + element).getBytes(StandardCharsets.UTF_8);
        var times = SIZE / chunk.length;
        try (var plain = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
                var out = compressed ? new GZIPOutputStream(plain, 1 << 16) : plain) {
            out.write((before + element).getBytes(StandardCharsets.UTF_8));
            for (var i = 1; i < times; i++) {
                out.write(chunk);
            }
            out.write(after.getBytes(StandardCharsets.UTF_8));
        }
        return new Repeated(file, times);
    }

    private static String readInSmallHeap(ReportFormat format, Path report) throws Exception {
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath,
                        LargeReportIT.class.getName(),
                        format.word(),
                        report.toString())
                .redirectErrorStream(true)
                .start();
        try (var output = process.getInputStream()) {
            var text = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor();
            return text;
        } finally {
            process.destroyForcibly();
        }
    }
}
