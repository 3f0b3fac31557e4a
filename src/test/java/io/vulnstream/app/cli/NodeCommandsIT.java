package io.vulnstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.Json;
import io.vulnstream.support.pg.SchemaVersion;
import io.vulnstream.testkit.MiniReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands beside a process that runs on the same data directory, and one that is alone. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class NodeCommandsIT {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @AutoClose
    private static final CommandNode beside = CommandNode.start();

    @Test
    void theDoctorLooksAtTheDatabasesThatAreInForce() throws IOException {
        // Given
        var without = Files.writeString(beside.folder().resolve("plain.yaml"), "http: {port: 0}\n");
        // When
        var ran = new Cli(beside.folder().resolve("data"), without).run("doctor", "--json");
        // Then
        assertThat(ran.json()).anySatisfy(check -> {
            assertThat(check.path("subject").asText()).contains("trivy").contains("database");
            assertThat(check.path("verdict").asText()).isNotEqualToIgnoringCase("error");
        });
        // When
        var list = new Cli(beside.folder().resolve("data"), without).run("databases", "list", "--json");
        // Then
        assertThat(list.code()).as(list.toString()).isEqualTo(ExitCode.DONE);
        assertThat(list.json())
                .isNotEmpty()
                .allSatisfy(state -> assertThat(state.path("state").asText()).isNotEqualTo("MISSING"));
    }

    @Test
    void aDemoBesideAProcessSaysNothingButThatItCannotBe() {
        var ran = beside.run("demo", "--once");
        assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).hasLineCount(1).contains("runs in", "already", "stop it first", "--data DIR");
    }

    private String targets(String name, String text) throws IOException {
        var targets = Files.createDirectories(beside.folder().resolve(name));
        Files.writeString(targets.resolve("shop.yaml"), text);
        return targets.toString();
    }

    @Test
    void exportBesideTheNodeSaysWhatItAskedForAndWhatItCouldNot() throws IOException {
        // Given
        var good = "teams:\n  - name: shop\n    targets:\n"
                + "      - {name: cart, image: \"%s/shop/cart\", scanners: [trivy]}\n"
                        .formatted(beside.registry().host());
        var missing = "      - {name: gone, image: \"%s/shop/gone\", scanners: [trivy]}\n"
                .formatted(beside.registry().host());
        // When
        var json = beside.run("export", "--targets", targets("good", good), "--json");
        var text = beside.run("export", "--targets", targets("bad", good + missing));
        var none = beside.run("export");
        var nothing = beside.run("export", "--targets", "");
        var absent = beside.run("export", "--targets", beside.folder() + "/absent");
        var empty = beside.run(
                "export", "--targets", Files.createDirectories(beside.folder().resolve("empty")) + "", "--json");
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
        assertThat(nothing.code()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(nothing.err()).contains("--targets: names nothing");
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
                        .formatted(beside.registry().host()));
        // When
        var ran = new Cli(alone, beside.folder().resolve("config.yaml")).run("export", "--targets", targets, "--json");
        // Then
        assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.DONE);
        assertThat(ran.json().path("requests")).hasSize(1);
        assertThat(alone.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void requestsAreTakenOverHttpAndWithdrawnByTheCommandBesideTheNodeAndWithItsAddress() throws Exception {
        // Given: a registry that is not there, so that both go on waiting
        var answer = ask("{\"references\": [\"127.0.0.1:1/shop/cart:1\", \"127.0.0.1:1/shop/till:1\", \"no//name\"]}");
        assertThat(answer.path("problems")).hasSize(1);
        var cart = answer.at("/requests/0/id").asText();
        var till = answer.at("/requests/1/id").asText();
        // When
        var one = beside.run("withdraw", cart, "--reason", "the image was deleted");
        var both = Cli.plain(
                "withdraw",
                cart,
                till,
                "--reason",
                "twice",
                "--json",
                "--server",
                beside.node().http());
        // Then
        assertThat(one.code()).as(one.toString()).isEqualTo(ExitCode.DONE);
        assertThat(one.out()).isEqualTo("withdrawn " + cart + " 127.0.0.1:1/shop/cart:1\n");
        assertThat(both.code()).as(both.toString()).isEqualTo(ExitCode.FAILED);
        assertThat(both.json().at("/requests/0/id").asText()).isEqualTo(till);
        assertThat(both.json().at("/requests/0/withdrawnBy").asText()).isEqualTo("local");
        assertThat(both.json().at("/requests/0/withdrawnReason").asText()).isEqualTo("twice");
        assertThat(both.json().at("/problems/0/code").asText()).isEqualTo("ENDED");
        assertThat(both.json().at("/problems/0/message").asText()).isEqualTo("it was withdrawn before");
    }

    private static JsonNode ask(String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(beside.node().http() + "/scans"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
            return Json.mapper().readTree(response.body());
        }
    }

    @Test
    void aReportThatNamesItsDigestIsImportedArchivedAndCounts() throws IOException {
        // Given
        var report = Files.writeString(beside.folder().resolve("named.json"), """
                {"SchemaVersion": 2, "ArtifactName": "x", "ArtifactType": "container_image",
                 "Metadata": {"OS": {"Family": "alpine", "Name": "3.10"}, "RepoDigests": ["r.example/x@%s"]},
                 "Results": [{"Target": "x", "Class": "os-pkgs", "Type": "alpine", "Vulnerabilities": [
                   {"VulnerabilityID": "CVE-2030-0001", "PkgName": "musl", "InstalledVersion": "1", "Severity": "HIGH"}]}]}
                """.formatted(DIGEST));
        // When
        var ran = beside.run("report", "import", report.toString(), "--artifact", "r.example/x@" + DIGEST, "--json");
        var other =
                beside.run("report", "import", report.toString(), "--artifact", "r.example/x@sha256:" + "b".repeat(64));
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
        var list = beside.run("archive", "list", DIGEST, "trivy", "--json").json();
        assertThat(list.path("entries")).hasSize(1);
        var key = list.at("/entries/0/key/sha256").asText();
        assertThat(beside.run("archive", "list", DIGEST).out()).contains(DIGEST, "trivy", key);
        var record = beside.run("archive", "get", key);
        assertThat(record.json().path("subject").asText()).isEqualTo(DIGEST);
        assertThat(record.json().at("/report/imported").asBoolean()).isTrue();
        var read = beside.folder().resolve("read.json");
        var sha256 = record.json().at("/report/sha256").asText();
        assertThat(beside.run("archive", "get", sha256, "--output", read.toString())
                        .code())
                .isEqualTo(ExitCode.DONE);
        assertThat(read).hasSameBinaryContentAs(report);
        assertThat(beside.run("archive", "get", sha256, "--output", read.toString())
                        .code())
                .as("nothing is overwritten")
                .isEqualTo(ExitCode.WRONG_USE);
    }

    @Test
    void aReportThatNamesNoDigestIsMarkedAndOneForAnExternalNameNeedsNone() throws IOException {
        // Given
        var report = MiniReport.grype()
                .apk("musl", "musl", "CVE-2030-0002", "High")
                .write(beside.folder())
                .toString();
        // When
        var digest =
                beside.run("report", "import", report, "--artifact", "r.example/y@sha256:" + "c".repeat(64), "--json");
        var external = beside.run("report", "import", report, "--artifact", "build server image");
        // Then
        assertThat(digest.code()).as(digest.toString()).isEqualTo(ExitCode.DONE);
        assertThat(digest.json().path("digestChecked").asBoolean()).isFalse();
        assertThat(external.code()).as(external.toString()).isEqualTo(ExitCode.DONE);
        assertThat(external.out())
                .isEqualTo("imported 1 raw finding of grype for build server image (the report names no digest)\n");
        assertThat(beside.run("archive", "list", "build server image", "--json")
                        .json()
                        .path("entries"))
                .hasSize(1);
    }

    @Test
    void whatIsNoReportIsRefusedAndNothingIsKept() throws IOException {
        // Given
        var file = Files.writeString(beside.folder().resolve("cut.json"), "{\"matches\": [{\"vulnera");
        // When
        var cut = beside.run("report", "import", file.toString(), "--artifact", "half a thing");
        var missing = beside.run("report", "import", beside.folder() + "/missing.json", "--artifact", "half a thing");
        // Then
        assertThat(cut.code()).isEqualTo(ExitCode.FAILED);
        assertThat(cut.err()).contains("cut.json: ").doesNotContain("Exception");
        assertThat(missing.code()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.err()).contains("missing.json", "no such file").doesNotContain("Exception");
        assertThat(beside.run("archive", "list", "half a thing", "--json")
                        .json()
                        .path("entries"))
                .isEmpty();
    }

    @Test
    void theDoctorAndASecondDemoSayWhoHoldsTheDirectory() {
        // When
        var ran = beside.run("doctor", "--json");
        // Then
        assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.DONE);
        assertThat(ran.out())
                .contains("held by process " + ProcessHandle.current().pid() + " at "
                        + beside.node().http())
                .contains("answers, the schema is current");
    }

    @Test
    void migrateSaysThatTheSchemaIsCurrent() {
        assertThat(beside.run("migrate").out())
                .isEqualTo("the schema was current already (version " + SchemaVersion.CURRENT + ")\n");
        assertThat(beside.run("migrate", "--json").json().path("applied").asInt())
                .isZero();
    }
}
