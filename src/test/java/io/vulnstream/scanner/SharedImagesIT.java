package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.report.RawFinding;
import io.vulnstream.report.ReportFormat;
import io.vulnstream.report.ReportReader;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.DemoDatabases;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official Alpine images with real advisories: what each scanner must find, as pairs of package and problem. */
@Tag("shared")
class SharedImagesIT {
    @TempDir
    static Path unpacked;

    @AutoClose
    private static final RegistryServer registry = RegistryServer.start();

    @TempDir
    Path data;

    @BeforeAll
    static void unpack() throws Exception {
        var archive = shared().resolve("scan-data/databases.tar.xz").toString();
        assertThat(new ProcessBuilder("tar", "-xJf", archive, "-C", unpacked.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "alpine-310, earlier, trivy, 20",
        "alpine-310, earlier, grype, 20",
        "alpine-311, earlier, trivy, 14",
        "alpine-311, earlier, grype, 14",
        "alpine-310, later, trivy, 20",
        "alpine-310, later, grype, 20",
        "alpine-311, later, trivy, 18",
        "alpine-311, later, grype, 18"
    })
    void aScannerFindsThePairsThatAreKnown(String image, String state, String scanner, int pairs) throws Exception {
        assertThat(findings(image, state, scanner))
                .extracting(f -> f.installed().name() + " " + f.vulnerability().id())
                .doesNotHaveDuplicates()
                .hasSize(pairs);
    }

    @ParameterizedTest
    @CsvSource({"alpine-310, earlier", "alpine-311, earlier", "alpine-310, later", "alpine-311, later"})
    void osvScannerFindsWhatTheOthersFind(String image, String state) throws Exception {
        assertThat(findings(image, state, "osv-scanner").stream()
                        .map(f -> f.vulnerability().id().replace("ALPINE-", ""))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(findings(image, state, "trivy").stream()
                        .map(f -> f.vulnerability().id())
                        .distinct()
                        .toList());
    }

    private List<RawFinding> findings(String image, String state, String scanner) throws Exception {
        var digest = SmallImages.pushArchive(registry.host() + "/library/" + image, archive(image));
        var databases = unpacked.resolve(state);
        var before = DemoDatabases.state(databases);
        var options = Map.of("databases.path", databases.toString(), "databases.readOnly", "true");
        var folder = Files.createTempDirectory(data, "node");
        try (var node = ScannerFixture.open(folder, options)) {
            var result = Await.value(node.scan(node.claim(scanner, registry.host() + "/library/" + image, digest)));
            var findings = new ArrayList<RawFinding>();
            new ReportReader()
                    .read(
                            node.report(result),
                            ReportFormat.ofWord(result.report().format()),
                            findings::add);
            assertThat(DemoDatabases.state(databases)).isEqualTo(before);
            return findings;
        }
    }

    private static Path archive(String image) throws IOException {
        var file = unpacked.resolve(image + ".tar");
        if (!Files.exists(file)) {
            var packed = shared().resolve("scan-data/images/" + image + ".tar.gz");
            try (var in = new GZIPInputStream(Files.newInputStream(packed))) {
                Files.copy(in, file);
            }
        }
        return file;
    }

    private static Path shared() {
        return Path.of(Objects.requireNonNull(System.getProperty("vulnstream.test.shared")));
    }
}
