package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.ScanResult;
import io.vulnstream.report.RawFinding;
import io.vulnstream.report.ReportFormat;
import io.vulnstream.report.ReportInvalid;
import io.vulnstream.report.ReportReader;
import io.vulnstream.scanner.adapter.ToolFailure;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trivy, Grype and osv-scanner themselves, on images in a real registry, with the demo's databases. */
class RealScannersIT {
    @AutoClose
    private static final RegistryServer registry = RegistryServer.start();

    private static String alpine;

    @TempDir
    Path data;

    private final List<ScannerFixture> opened = new ArrayList<>();

    @BeforeAll
    static void push() {
        alpine = SmallImages.push(registry.host() + "/test/alpine", SmallImages.alpine());
    }

    @AfterEach
    void close() {
        opened.forEach(ScannerFixture::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "grype", "osv-scanner"})
    void aScannerFindsWhatItsDatabaseKnowsAndWritesNothingIntoIt(String scanner) throws Exception {
        var node = withDatabases(DemoDatabases.directory());
        var before = DemoDatabases.state(DemoDatabases.directory());

        var result = Await.value(scan(node, scanner, "test/alpine", alpine));

        assertThat(findings(node, result))
                .extracting(finding -> finding.vulnerability().id())
                .anyMatch(id -> id.contains("CVE-2021-3449"));
        assertThat(result.scannerVersion()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(result.databaseVersion()).isNotBlank();
        assertThat(result.databaseBuilt()).isNotNull();
        assertThat(result.exitCode()).isIn(0, 1);
        assertThat(DemoDatabases.state(DemoDatabases.directory())).isEqualTo(before);
    }

    @Test
    void aCatalogueThatWasKeptIsMatchedWithoutTheImage() throws Exception {
        var node = withDatabases(DemoDatabases.directory());
        var first = Await.value(scan(node, "grype", "test/alpine", alpine));

        // The digest is known, the place is not: only the catalogue can answer.
        var second = Await.value(scan(node, "grype", "test/elsewhere", alpine));

        assertThat(second.catalogue()).isNotNull().isEqualTo(first.catalogue());
        assertThat(ids(node, second)).isNotEmpty().isEqualTo(ids(node, first));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "grype", "osv-scanner"})
    void anImageWithNothingInItIsClean(String scanner) throws Exception {
        var node = withDatabases(DemoDatabases.directory());
        var digest = SmallImages.push(registry.host() + "/test/nothing", SmallImages.nothing());

        assertThat(findings(node, Await.value(scan(node, scanner, "test/nothing", digest))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "grype", "osv-scanner"})
    void packagesOfAnUnknownSystemAreNotClean(String scanner) {
        var node = withDatabases(DemoDatabases.directory());
        var digest = SmallImages.push(registry.host() + "/test/unknown", SmallImages.unknownSystem());

        assertThat(failure(scan(node, scanner, "test/unknown", digest)))
                .returns(Cause.ARTIFACT_UNUSABLE, PipelineFailure::kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "grype", "osv-scanner"})
    void packagesOfASystemThatIsNotToldAreNotClean(String scanner) {
        var node = withDatabases(DemoDatabases.directory());
        var digest = SmallImages.push(registry.host() + "/test/untold", SmallImages.untoldSystem());

        assertThat(failure(scan(node, scanner, "test/untold", digest)))
                .returns(Cause.ARTIFACT_UNUSABLE, PipelineFailure::kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "grype", "osv-scanner"})
    void anImageThatIsGoneIsGone(String scanner) {
        var node = withDatabases(DemoDatabases.directory());
        var digest = "sha256:" + "0".repeat(64);

        assertThat(failure(scan(node, scanner, "test/gone", digest)))
                .returns(Cause.ARTIFACT_GONE, PipelineFailure::kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "grype", "osv-scanner"})
    void aRegistryThatDoesNotAnswerIsTriedAgain(String scanner) {
        var node = withDatabases(DemoDatabases.directory(), "[\"" + "127.0.0.1:1" + "\"]");
        var claim = node.claim(scanner, "127.0.0.1:1/test/alpine", "sha256:" + "1".repeat(64));

        assertThat(failure(node.scan(claim)))
                .isInstanceOf(PipelineFailure.Retryable.class)
                .returns(Cause.REGISTRY_UNAVAILABLE, PipelineFailure::kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "grype", "osv-scanner"})
    void withoutADatabaseAScanFailsWithTheCommandThatGetsOne(String scanner) {
        var node = open(Map.of());

        assertThat(failure(scan(node, scanner, "test/alpine", alpine)))
                .returns(Cause.DATABASE_UNUSABLE, PipelineFailure::kind)
                .hasMessageContaining("./vulnstream databases update " + scanner);
    }

    @Test
    void theDemosDatabasesAreRefusedForOtherRegistries() {
        var node = withDatabases(DemoDatabases.directory(), "[\"registry.example\"]");

        assertThat(failure(scan(node, "trivy", "test/alpine", alpine)))
                .returns(Cause.DATABASE_UNUSABLE, PipelineFailure::kind)
                .hasMessageContaining("the demo's");
    }

    @Test
    void anEcosystemWithoutADatabaseIsNoCleanScan() throws IOException {
        var databases = DemoDatabases.copy(data.resolve("given"));
        Files.delete(databases.resolve("osv/osv-scalibr/Alpine/all.zip"));
        var node = withDatabases(databases);
        var before = DemoDatabases.state(databases);

        assertThat(failure(scan(node, "osv-scanner", "test/alpine", alpine)))
                .returns(Cause.DATABASE_UNUSABLE, PipelineFailure::kind)
                .hasMessageContaining("could not load db for Alpine");
        assertThat(DemoDatabases.state(databases)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy/db/trivy.db", "grype/6/vulnerability.db", "osv/osv-scalibr/Alpine/all.zip"})
    void aDatabaseThatIsCutIsNoCleanScan(String file) throws IOException {
        var databases = DemoDatabases.copy(data.resolve("given"));
        var bytes = Files.readAllBytes(databases.resolve(file));
        Files.write(databases.resolve(file), java.util.Arrays.copyOf(bytes, bytes.length / 3));
        var node = withDatabases(databases);
        var scanner = file.startsWith("osv") ? "osv-scanner" : file.substring(0, file.indexOf('/'));

        assertThat(Await.failure(scan(node, scanner, "test/alpine", alpine))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "--help", "a;rm", "a\nb", "ünï"})
    void whatIsNoReferenceReachesNoProgram(String repository) {
        var node = withDatabases(DemoDatabases.directory());

        assertThat(failure(scan(node, "trivy", repository, alpine)))
                .returns(Cause.REFERENCE_INVALID, PipelineFailure::kind);
    }

    @Test
    void theDoctorNamesProgramsAndDatabases() {
        var node = withDatabases(DemoDatabases.directory());

        assertThat(Await.value(node.box.doctor().check()))
                .allMatch(check -> check.verdict() == ScannerDoctor.Verdict.OK)
                .extracting(ScannerDoctor.Check::subject)
                .contains("scanner trivy", "catalogue tool of grype", "puller of images", "database of osv-scanner");
    }

    private ScannerFixture withDatabases(Path databases) {
        return withDatabases(databases, "[\"" + registry.host() + "\"]");
    }

    private ScannerFixture withDatabases(Path databases, String only) {
        return open(
                Map.of("databases.path", databases.toString(), "databases.readOnly", "true", "databases.only", only));
    }

    private ScannerFixture open(Map<String, String> options) {
        var node = ScannerFixture.open(data, options);
        opened.add(node);
        return node;
    }

    private static Future<ScanResult> scan(ScannerFixture node, String scanner, String repository, String digest) {
        return node.scan(node.claim(scanner, registry.host() + "/" + repository, digest));
    }

    private static PipelineFailure failure(Future<ScanResult> scan) {
        var e = Await.failure(scan);
        return e instanceof ToolFailure tool ? tool.failure() : (PipelineFailure) e;
    }

    private static List<String> ids(ScannerFixture node, ScanResult result) throws IOException, ReportInvalid {
        return findings(node, result).stream().map(f -> f.vulnerability().id()).toList();
    }

    private static List<RawFinding> findings(ScannerFixture node, ScanResult result) throws IOException, ReportInvalid {
        var findings = new ArrayList<RawFinding>();
        new ReportReader()
                .read(node.report(result), ReportFormat.ofWord(result.report().format()), findings::add);
        return findings;
    }
}
