package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.FailedAttempt;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scanners that behave badly, played by shell scripts, through the whole role: adapter, claim, process, record. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BadScannersIT {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String REPORT = """
            {"SchemaVersion":2,"ArtifactName":"x","ArtifactType":"container_image","Trivy":{"Version":"1.0"},\
            "Metadata":{"OS":{"Family":"alpine","Name":"3.10"},"RepoDigests":["r.example/x@%s"]},"Results":[]}""";

    @TempDir
    Path data;

    private final Permits permits = new Permits(4);
    private final Permits.Kind kind = permits.kind("bad", 4);
    private ScannerFixture node;
    private ScannerVerticle verticle;
    private WorkSourceFake source;

    /** Hands over what a test gives it. */
    private static final class WorkSourceFake {
        private final Map<String, io.vulnstream.bus.WorkHandler> handlers =
                new java.util.concurrent.ConcurrentHashMap<>();

        Future<WorkSource.Intake> open(
                String scanner, Set<Lane> lanes, int concurrency, io.vulnstream.bus.WorkHandler handler) {
            handlers.put(scanner, handler);
            return Future.succeededFuture(() -> {
                handlers.remove(scanner);
                return Future.succeededFuture();
            });
        }
    }

    @BeforeEach
    void deploy() throws IOException {
        var folder = Files.createDirectories(data.resolve("adapters"));
        write(folder, "exit 0", "");
        node = ScannerFixture.open(
                data,
                Map.of(
                        "scanners.path", folder.toString(),
                        "scanners.grace", "1s",
                        "dispatcher.lease", "600ms"));
        source = new WorkSourceFake();
        var ports = node.ports(source::open);
        verticle = node.role.verticle(ports, node.role.states(ports, name -> true), name -> EnumSet.allOf(Lane.class));
        Await.value(node.vertx.deployVerticle(verticle));
    }

    @AfterEach
    void close() {
        Eventually.holds(node.vertx, () -> permits.free() == 4);
        node.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 77, 126, 127, 255})
    void anyOtherExitCodeIsAFailureThatKeepsCodeAndWords(int code) throws IOException {
        script("echo something broke >&2; exit " + code);

        var failure = failure();

        assertThat(failure.settlement()).isInstanceOfSatisfying(Settlement.Retry.class, retry -> assertThat(retry)
                .returns(Cause.SCANNER_FAILED, Settlement.Retry::cause)
                .returns("bad ended with " + code + ": something broke", Settlement.Retry::detail));
        assertThat(failure)
                .returns(code, FailedAttempt::exitCode)
                .returns("something broke\n", FailedAttempt::stderrTail);
    }

    @Test
    void anExitCodeMeansWhatTheAdapterSays() throws IOException {
        script("exit 9", "exitCodes: {failed: {9: artifact-gone}}");

        assertThat(Failures.cause(failure().settlement())).isEqualTo(Cause.ARTIFACT_GONE);
    }

    @Test
    void aReportThatCannotBeStoredMakesNoSuccessAndIsNotTheScannersFault() throws IOException {
        script("printf '%s' '" + REPORT.formatted(DIGEST) + "' > $2; exit 0");
        var objects = data.resolve("objects");
        Files.move(objects, data.resolve("elsewhere"));
        Files.writeString(objects, "not a folder any more");

        var settlement = failure().settlement();

        assertThat(settlement).isInstanceOfSatisfying(Settlement.Retry.class, retry -> {
            assertThat(retry.cause()).isEqualTo(Cause.STORAGE_UNAVAILABLE);
            assertThat(retry.detail()).contains("object store " + objects, "check that the folder is mounted");
        });
        assertThat(node.publisher.events(ScanCompleted.class)).isEmpty();
    }

    @Test
    void whileTheStoreIsAwayNoScannerIsStartedInVain() throws IOException {
        // Given: a scan that found out
        var runs = data.resolve("runs");
        script("echo >> " + runs + "; printf '%s' '" + REPORT.formatted(DIGEST) + "' > $2; exit 0");
        var objects = data.resolve("objects");
        Files.move(objects, data.resolve("elsewhere"));
        Files.writeString(objects, "not a folder any more");
        failure();

        // When
        var second = failure().settlement();

        // Then
        assertThat(Failures.cause(second)).isEqualTo(Cause.STORAGE_UNAVAILABLE);
        assertThat(Files.readAllLines(runs)).hasSize(1);

        // When: it is back
        Files.delete(objects);
        Files.move(data.resolve("elsewhere"), objects);
        var third = scan();

        // Then
        Eventually.holds(node.vertx, () -> node.claims.results().containsKey(third.job()));
        assertThat(Files.readAllLines(runs)).hasSize(2);
    }

    @Test
    void aReportMakesASuccess() throws IOException {
        script("printf '%s' '" + REPORT.formatted(DIGEST) + "' > $2; exit 0");

        var claim = scan();

        Eventually.holds(node.vertx, () -> node.claims.results().containsKey(claim.job()));
        assertThat(node.claims.results().get(claim.job()))
                .returns("1.2.3", result -> Objects.requireNonNull(result).scannerVersion());
        Eventually.holds(
                node.vertx, () -> !node.publisher.events(ScanCompleted.class).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "true, wrote no report",
        ": > $2, wrote no report",
        "echo '{\"SchemaVersion\": 2' > $2, 'The report ends in the middle'",
        "echo hello > $2, The report is not JSON",
        "echo '{\"matches\": []}' > $2, report"
    })
    void whatIsNoReportIsNoCleanScan(String script, String words) throws IOException {
        script(script);

        var failure = failure();

        assertThat(Failures.cause(failure.settlement())).isEqualTo(Cause.REPORT_INVALID);
        assertThat(failure.settlement().toString()).contains(words);
    }

    @Test
    void aReportAboutAnotherImageIsNoCleanScan() throws IOException {
        script("printf '%s' '" + REPORT.formatted("sha256:" + "b".repeat(64)) + "' > $2");

        assertThat(failure().settlement().toString()).contains("another image");
    }

    @Test
    void anExitCodeThatPromisesFindingsAndAReportWithNoneContradictEachOther() throws IOException {
        script(
                "printf '%s' '" + REPORT.formatted(DIGEST) + "' > $2; exit 1",
                "exitCodes: {success: [0], findings: [1]}");

        assertThat(failure().settlement().toString()).contains("its report holds nothing");
    }

    @Test
    void aMessageTakesBackASuccessHoweverMuchFollowsIt() throws IOException {
        script(
                "printf '%s' '" + REPORT.formatted(DIGEST)
                        + "' > $2; echo could not load >&2; head -c 200000 /dev/zero | tr '\\0' x >&2",
                "messages: [{stderr: could not load, cause: database-unusable, meaning: no database}]");

        assertThat(Failures.cause(failure().settlement())).isEqualTo(Cause.DATABASE_UNUSABLE);
    }

    @Test
    void whatHangsTimesOutAndLeavesNothing() throws IOException {
        script("setsid sleep 1000 & sleep 1000", "timeout: 700ms");

        assertThat(Failures.cause(failure().settlement())).isEqualTo(Cause.TIMEOUT);
    }

    @Test
    void whatPrintsForEverIsEnded() throws IOException {
        script("exec yes");

        assertThat(failure().settlement().toString()).contains("printed more than");
    }

    @Test
    void aMissingProgramSaysWhatToDo() throws IOException {
        adapter("""
                name: bad
                tool: {name: not-there, version: 9.9.9}
                image: reference
                report: trivy
                commands: {scan: {args: ["${image}", "${report}"]}}
                """);

        var failure = failure();

        assertThat(failure.settlement()).isInstanceOf(Settlement.Reject.class);
        assertThat(failure.settlement().toString()).contains("run tools/install not-there");
    }

    @Test
    void aFailureIsPublished() throws IOException {
        script("exit 9", "exitCodes: {failed: {9: artifact-gone}}");
        failure();

        Eventually.holds(
                node.vertx, () -> !node.publisher.events(ScanFailed.class).isEmpty());
        assertThat(node.publisher.events(ScanFailed.class))
                .singleElement()
                .returns(Cause.ARTIFACT_GONE, ScanFailed::cause)
                .returns(true, ScanFailed::last);
    }

    @Test
    void aScanThatLostItsClaimIsEnded() throws IOException {
        var started = data.resolve("started");
        script("touch " + started + "; sleep 1000");
        var claim = scan();
        Eventually.holds(node.vertx, () -> Files.exists(started));

        node.claims.take(claim.job());

        Eventually.holds(node.vertx, () -> permits.free() == 4);
        assertThat(node.claims.failures()).isEmpty();
        assertThat(node.publisher.events()).isEmpty();
    }

    @Test
    void onStopWhatRunsGetsItsGraceAndIsThenHandedBack() throws IOException {
        var started = data.resolve("started");
        script("touch " + started + "; sleep 1000");
        var claim = scan();
        Eventually.holds(node.vertx, () -> Files.exists(started));

        Await.value(node.vertx.undeploy(verticle.deploymentID()));

        assertThat(node.claims.released()).containsExactly(claim.job());
        assertThat(node.claims.failures()).isEmpty();
        assertThat(source.handlers).isEmpty();
    }

    @Test
    void workWhoseClaimIsRefusedIsAcceptedAndItsPermitGivenBack() {
        var request = new ScanRequested(new io.vulnstream.event.JobId(io.vulnstream.support.Ids.next()), "bad", DIGEST);

        assertThat(Await.value(hand(request))).isEqualTo(Settlement.accept());
        assertThat(permits.free()).isEqualTo(4);
    }

    private Claim scan() {
        var claim = node.claim("bad", "r.example/x", DIGEST);
        node.claims.add(claim);
        assertThat(Await.value(hand(new ScanRequested(claim.job(), "bad", DIGEST))))
                .isEqualTo(Settlement.accept());
        return claim;
    }

    private Future<Settlement> hand(ScanRequested request) {
        Permit permit = kind.acquire(1).get(0);
        var handler = Objects.requireNonNull(source.handlers.get("bad"));
        return handler.handle(
                Envelope.of(
                        "dispatcher",
                        java.time.Clock.systemUTC().instant(),
                        io.vulnstream.event.Trace.begin(),
                        request),
                permit);
    }

    private FailedAttempt failure() {
        var claim = scan();
        Eventually.holds(node.vertx, () -> node.claims.failures().containsKey(claim.job()));
        assertThat(node.claims.results()).isEmpty();
        return Objects.requireNonNull(node.claims.failures().get(claim.job()));
    }

    private void script(String text) throws IOException {
        script(text, "");
    }

    /** $1 is the image, $2 the report. */
    private void script(String text, String more) throws IOException {
        write(data.resolve("adapters"), text, more);
        Await.value(node.box.adapters().refresh());
    }

    private void adapter(String text) throws IOException {
        Files.writeString(data.resolve("adapters/bad.yaml"), text);
        Await.value(node.box.adapters().refresh());
    }

    private static void write(Path folder, String script, String more) throws IOException {
        var program = folder.resolve("bad");
        Files.writeString(
                program, "#!/bin/sh\nif [ \"$1\" = version ]; then echo bad 1.2.3; exit 0; fi\n" + script + "\n");
        Files.setPosixFilePermissions(program, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("bad.yaml"), """
                name: bad
                tool: {name: bad, path: %s, ask: {args: [version]}}
                image: reference
                report: trivy
                commands: {scan: {args: ["${image}", "${report}"]}}
                %s
                """.formatted(program, more));
    }
}
