package io.vulnstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.app.Node;
import io.vulnstream.app.Patience;
import io.vulnstream.app.Roles;
import io.vulnstream.app.Servers;
import io.vulnstream.config.ConfigLoader;
import io.vulnstream.config.Environment;
import io.vulnstream.testkit.DemoDatabases;
import io.vulnstream.testkit.MiniReport;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import io.vulnstream.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands beside a process that runs on the same data directory, and one that is alone: all on one embedded node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class NodeCommandsIT {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    private RegistryServer registry;
    private Servers servers;
    private Node node;
    private Path folder;
    private Cli cli;
    private String image;
    private String imageDigest;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        Tools.path("trivy");
        registry = RegistryServer.start();
        image = registry.host() + "/shop/cart:1";
        imageDigest = SmallImages.push(registry.host() + "/shop/cart", SmallImages.alpine());
        var data = folder.resolve("data");
        var file = Files.writeString(
                folder.resolve("config.yaml"), """
                http: {port: 0}
                exporter: {schedule: 0s}
                databases: {path: %s, readOnly: true, only: ["%s"]}
                """.formatted(DemoDatabases.directory(), registry.host()));
        var config = new ConfigLoader(Environment.current()).load(file, Map.of("data", data.toString()));
        servers = Servers.open(config, note -> {});
        node = Node.start(config, Roles.ALL, servers, Patience.FAILS);
        node.announce(servers);
        cli = new Cli(data, file);
    }

    @AfterAll
    void stop() throws IOException {
        node.close();
        servers.close();
        registry.close();
    }

    private Cli.Ran scan(String... more) {
        var line = new java.util.ArrayList<>(List.of("scan", image, "--scanners", "trivy"));
        line.addAll(List.of(more));
        return cli.run(line.toArray(String[]::new));
    }

    @Test
    void scanAttachesToTheNodeAndAnswersWithOneDocument() {
        // When
        var ran = scan("--json");
        // Then
        assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.DONE);
        var artifact = ran.json().path("artifacts").get(0);
        assertThat(artifact.path("references").get(0).asText()).isEqualTo(image);
        assertThat(artifact.path("digest").asText()).isEqualTo(imageDigest);
        assertThat(artifact.path("scans")).anySatisfy(scan -> {
            assertThat(scan.path("scanner").asText()).isEqualTo("trivy");
            assertThat(scan.path("outcome").asText()).isEqualTo("succeeded");
        });
        assertThat(artifact.path("findings")).isNotEmpty();
    }

    @Test
    void everyFormatHoldsTheFindings() {
        assertThat(scan().out()).contains("REPORTED BY", "CVE-2021-3449", "openssl");
        assertThat(scan("--format", "csv").out())
                .startsWith("source,references,")
                .contains("CVE-2021-3449");
        assertThat(scan("--format", "sarif").json().at("/runs/0/results")).isNotEmpty();
    }

    @Test
    void aLimitThatIsReachedEndsWithThree() {
        // When
        var reached = scan("--json", "--fail-on", "low");
        var above = scan("--json", "--fail-on", "critical");
        // Then
        assertThat(reached.code()).isEqualTo(ExitCode.LIMIT_REACHED);
        assertThat(reached.json().path("artifacts")).hasSize(1);
        assertThat(reached.err()).contains("the limit is reached: --fail-on low");
        boolean critical = above.out().contains("\"critical\"");
        assertThat(above.code()).isEqualTo(critical ? ExitCode.LIMIT_REACHED : ExitCode.DONE);
    }

    @Test
    void aServerThatIsNamedNeedsNoDataDirectory() {
        // When
        var ran = Cli.plain("scan", image, "--scanners", "trivy", "--server", node.http(), "--json");
        // Then
        assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.DONE);
        assertThat(ran.json().path("artifacts").get(0).path("digest").asText()).isEqualTo(imageDigest);
    }

    @Test
    void whatCouldNotBeScannedEndsWithOneAndIsInTheDocument() {
        // When
        var ran = cli.run("scan", registry.host() + "/shop/nothing:1", "no image;rm -rf", "--json");
        // Then
        assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ran.err()).contains("not accepted: no image;rm -rf: ");
        var scan = ran.json().at("/artifacts/0/scans/0");
        assertThat(scan.path("outcome").asText()).isEqualTo("failed");
        assertThat(scan.path("cause").asText()).isEqualTo("artifact-gone");
        var refused = ran.json().at("/artifacts/1");
        assertThat(refused.at("/references/0").asText()).isEqualTo("no image;rm -rf");
        assertThat(refused.at("/scans/0/cause").asText()).isEqualTo("reference-invalid");
    }

    @Test
    void whatNobodyLookedAtIsNeverSaidToBeWithoutFindings() {
        // When
        var text = cli.run("scan", "bad ref");
        var sarif = cli.run("scan", "bad ref", "--format", "sarif");
        // Then
        assertThat(text.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(text.out()).contains("bad ref", "1 scan failed").doesNotContain("no findings");
        assertThat(sarif.json().at("/runs/0/invocations/0/executionSuccessful").asBoolean(true))
                .isFalse();
    }

    @Test
    void otherDatabasesThanTheNodesAreNotSilentlyIgnored() {
        // When
        var other = scan("--databases", folder.toString());
        var same = scan("--databases", DemoDatabases.directory().toString());
        // Then
        assertThat(other.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(other.err()).contains("other databases", "--data DIR");
        assertThat(same.code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aScannerThereIsNotIsNotAccepted() {
        var ran = cli.run("scan", image, "--scanners", "nope", "--json");
        assertThat(ran.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(ran.err()).contains("not accepted: ", "nope");
        assertThat(ran.json().at("/artifacts/0/scans/0/outcome").asText()).isEqualTo("failed");
    }

    @Test
    void theDoctorLooksAtTheDatabasesThatAreInForce() throws IOException {
        // Given
        var without = Files.writeString(folder.resolve("plain.yaml"), "http: {port: 0}\n");
        // When
        var ran = new Cli(folder.resolve("data"), without).run("doctor", "--json");
        // Then
        assertThat(ran.json()).anySatisfy(check -> {
            assertThat(check.path("subject").asText()).contains("trivy").contains("database");
            assertThat(check.path("verdict").asText()).isNotEqualToIgnoringCase("error");
        });
    }

    private String targets(String name, String text) throws IOException {
        var targets = Files.createDirectories(folder.resolve(name));
        Files.writeString(targets.resolve("shop.yaml"), text);
        return targets.toString();
    }

    @Test
    void exportBesideTheNodeSaysWhatItAskedForAndWhatItCouldNot() throws IOException {
        // Given
        var good = "teams:\n  - name: shop\n    targets:\n"
                + "      - {name: cart, image: \"%s/shop/cart\", scanners: [trivy]}\n".formatted(registry.host());
        var missing = "      - {name: gone, image: \"%s/shop/gone\", scanners: [trivy]}\n".formatted(registry.host());
        // When
        var json = cli.run("export", "--targets", targets("good", good), "--json");
        var text = cli.run("export", "--targets", targets("bad", good + missing));
        var none = cli.run("export");
        var absent = cli.run("export", "--targets", folder + "/absent");
        var empty = cli.run("export", "--targets", Files.createDirectories(folder.resolve("empty")) + "", "--json");
        // Then
        assertThat(json.code()).as(json.toString()).isEqualTo(ExitCode.DONE);
        assertThat(json.json().path("requests")).singleElement().satisfies(request -> assertThat(
                        request.path("reference").asText())
                .contains("shop/cart"));
        assertThat(text.code()).isEqualTo(ExitCode.FAILED);
        assertThat(text.out())
                .contains("succeeded shop/cart")
                .contains("failed    shop/gone")
                .endsWith("asked for scans of 1 distinct image over 2 targets\n");
        assertThat(none.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(none.err()).contains("--targets DIR");
        assertThat(absent.code())
                .as("targets of earlier runs are not asked for")
                .isEqualTo(ExitCode.WRONG_USE);
        assertThat(absent.err()).contains("--targets", "/absent: cannot be read: there is no such file or folder");
        assertThat(empty.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(empty.err()).contains("/empty: holds no target file");
        assertThat(absent.out() + empty.out()).isEmpty();
    }

    @Test
    void exportAloneEndsWhenItHasAsked(@TempDir Path alone) throws IOException {
        // Given
        var targets = targets(
                "alone",
                "teams:\n  - name: shop\n    targets:\n      - {name: cart, image: \"%s/shop/cart\"}\n"
                        .formatted(registry.host()));
        // When
        var ran = new Cli(alone, folder.resolve("config.yaml")).run("export", "--targets", targets, "--json");
        // Then
        assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.DONE);
        assertThat(ran.json().path("requests")).hasSize(1);
        assertThat(alone.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void aReportThatNamesItsDigestIsImportedArchivedAndCounts() throws IOException {
        // Given
        var report = Files.writeString(folder.resolve("named.json"), """
                {"SchemaVersion": 2, "ArtifactName": "x", "ArtifactType": "container_image",
                 "Metadata": {"OS": {"Family": "alpine", "Name": "3.10"}, "RepoDigests": ["r.example/x@%s"]},
                 "Results": [{"Target": "x", "Class": "os-pkgs", "Type": "alpine", "Vulnerabilities": [
                   {"VulnerabilityID": "CVE-2030-0001", "PkgName": "musl", "InstalledVersion": "1", "Severity": "HIGH"}]}]}
                """.formatted(DIGEST));
        // When
        var ran = cli.run("report", "import", report.toString(), "--artifact", "r.example/x@" + DIGEST, "--json");
        var other =
                cli.run("report", "import", report.toString(), "--artifact", "r.example/x@sha256:" + "b".repeat(64));
        // Then
        assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.DONE);
        assertThat(ran.json().path("findings").asInt()).isEqualTo(1);
        assertThat(ran.json().path("digestChecked").asBoolean()).isTrue();
        assertThat(other.code()).isEqualTo(ExitCode.FAILED);
        assertThat(other.out()).isEmpty();
        assertThat(other.err()).contains("is about " + DIGEST + " and not about sha256:bbb");
        readsBack(report);
    }

    /** From the list to the record, from the record to the report. */
    private void readsBack(Path report) throws IOException {
        var list = cli.run("archive", "list", DIGEST, "trivy", "--json").json();
        assertThat(list.path("entries")).hasSize(1);
        var key = list.at("/entries/0/key/sha256").asText();
        assertThat(cli.run("archive", "list", DIGEST).out()).contains(DIGEST, "trivy", key);
        var record = cli.run("archive", "get", key);
        assertThat(record.json().path("subject").asText()).isEqualTo(DIGEST);
        assertThat(record.json().at("/report/imported").asBoolean()).isTrue();
        var read = folder.resolve("read.json");
        var sha256 = record.json().at("/report/sha256").asText();
        assertThat(cli.run("archive", "get", sha256, "--output", read.toString())
                        .code())
                .isEqualTo(ExitCode.DONE);
        assertThat(read).hasSameBinaryContentAs(report);
        assertThat(cli.run("archive", "get", sha256, "--output", read.toString())
                        .code())
                .as("nothing is overwritten")
                .isEqualTo(ExitCode.WRONG_USE);
    }

    @Test
    void aReportThatNamesNoDigestIsMarkedAndOneForAnExternalNameNeedsNone() throws IOException {
        // Given
        var report = MiniReport.grype()
                .apk("musl", "musl", "CVE-2030-0002", "High")
                .write(folder)
                .toString();
        // When
        var digest =
                cli.run("report", "import", report, "--artifact", "r.example/y@sha256:" + "c".repeat(64), "--json");
        var external = cli.run("report", "import", report, "--artifact", "build server image");
        // Then
        assertThat(digest.code()).as(digest.toString()).isEqualTo(ExitCode.DONE);
        assertThat(digest.json().path("digestChecked").asBoolean()).isFalse();
        assertThat(external.code()).as(external.toString()).isEqualTo(ExitCode.DONE);
        assertThat(external.out())
                .isEqualTo("imported 1 raw finding of grype for build server image (the report names no digest)\n");
        assertThat(cli.run("archive", "list", "build server image", "--json")
                        .json()
                        .path("entries"))
                .hasSize(1);
    }

    @Test
    void whatIsNoReportIsRefusedAndNothingIsKept() throws IOException {
        // Given
        var file = Files.writeString(folder.resolve("cut.json"), "{\"matches\": [{\"vulnera");
        // When
        var cut = cli.run("report", "import", file.toString(), "--artifact", "half a thing");
        var missing = cli.run("report", "import", folder + "/missing.json", "--artifact", "half a thing");
        // Then
        assertThat(cut.code()).isEqualTo(ExitCode.FAILED);
        assertThat(cut.err()).contains("cut.json: ").doesNotContain("Exception");
        assertThat(missing.code()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.err()).contains("missing.json", "no such file").doesNotContain("Exception");
        assertThat(cli.run("archive", "list", "half a thing", "--json").json().path("entries"))
                .isEmpty();
    }

    @Test
    void theDoctorAndASecondDemoSayWhoHoldsTheDirectory() {
        // When
        var ran = cli.run("doctor", "--json");
        // Then
        assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out())
                .contains("held by process " + ProcessHandle.current().pid() + " at " + node.http())
                .contains("answers, the schema is current");
    }

    @Test
    void migrateSaysThatTheSchemaIsCurrent() {
        assertThat(cli.run("migrate").out()).isEqualTo("the schema was current already (version 1)\n");
        assertThat(cli.run("migrate", "--json").json().path("applied").asInt()).isZero();
    }
}
