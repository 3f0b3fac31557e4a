package io.vulnstream.scanner.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.scanner.process.Outcome.Stop;
import io.vulnstream.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that behave badly, played by shell scripts. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProcessRunnerIT {
    private static final long MEBIBYTE = 1L << 20;
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(30), 512 * MEBIBYTE, 2 * MEBIBYTE, 4 * MEBIBYTE, 64 * MEBIBYTE);

    @TempDir
    Path root;

    private final Vertx vertx = Vertx.vertx();
    private ProcessRunner runner;
    private ScratchSpace space;
    private Scratch scratch;

    @BeforeEach
    void open() throws IOException {
        runner = new ProcessRunner(vertx);
        space = ScratchSpace.open(root);
        scratch = space.create("test");
    }

    @AfterEach
    void close() throws IOException {
        Await.value(runner.close());
        space.remove(scratch);
        space.close();
        assertThat(root).isEmptyDirectory();
        Await.value(vertx.close());
    }

    @Test
    void anyExitCodeIsTold() {
        assertThat(Await.value(script("echo out; echo problem >&2; exit 37")))
                .returns(37, Outcome::exitCode)
                .returns(null, Outcome::stop)
                .returns("out\n", Outcome::stdout)
                .returns("problem\n", Outcome::stderr);
    }

    @Test
    void theEnvironmentIsBuiltFromNothing() {
        var variables = Await.value(run(List.of("/usr/bin/env"), LIMITS))
                .stdout()
                .lines()
                .map(line -> line.replaceFirst("=.*", ""));

        assertThat(variables)
                .containsExactlyInAnyOrder(
                        "HOME",
                        "TMPDIR",
                        "XDG_CACHE_HOME",
                        "XDG_CONFIG_HOME",
                        "XDG_DATA_HOME",
                        "PATH",
                        "LANG",
                        "GOMEMLIMIT");
    }

    @Test
    void argumentsAreNotSeenByAnyShell() {
        var nasty = "$(touch hacked); `id` \n --help ünï";

        var outcome = Await.value(run(List.of("/bin/echo", nasty), LIMITS));

        assertThat(outcome.stdout()).isEqualTo(nasty + "\n");
        assertThat(scratch.home()).isEmptyDirectory();
    }

    @Test
    void whatHangsIsEndedWithAllItsChildren() {
        var outcome = Await.value(script("sleep 1000 & sleep 1000 & wait", within(Duration.ofMillis(600))));

        assertThat(outcome.stop()).isEqualTo(Stop.TIMEOUT);
        assertThat(left()).isEmpty();
    }

    @Test
    void daemonsWithASessionOfTheirOwnDieToo() {
        var outcome = Await.value(script("setsid sh -c 'sleep 1000 & sleep 1000' & setsid -f sleep 1000; exit 0"));

        assertThat(outcome.exitCode()).isZero();
        assertThat(left()).isEmpty();
    }

    @Test
    void aProcessThatIgnoresSignalsDies() {
        var outcome = Await.value(
                script("trap '' TERM INT HUP; while :; do sleep 0.05; done", within(Duration.ofMillis(500))));

        assertThat(outcome.stop()).isEqualTo(Stop.TIMEOUT);
        assertThat(left()).isEmpty();
    }

    @Test
    void printingForEverIsEndedAndTheTailIsKept() throws IOException {
        var outcome = Await.value(script("echo first >&2; exec yes on and on >&2"));

        assertThat(outcome.stop()).isEqualTo(Stop.OUTPUT);
        assertThat(outcome.stderr())
                .hasSize(OutputTail.BYTES)
                .contains("on and on\n")
                .doesNotContain("first");
    }

    @Test
    void aReportThatGrowsForEverIsEnded() {
        var report = scratch.file("report.json");
        var command = new Command(
                List.of("/bin/sh", "-c", "exec cat /dev/zero > \"$0\"", report.toString()),
                Map.of(),
                scratch,
                LIMITS,
                report,
                false);

        assertThat(Await.value(runner.run(command, new Cancellation())).stop()).isEqualTo(Stop.FILE);
    }

    @Test
    void fillingTheDiskBesideTheReportIsEnded() {
        var outcome = Await.value(script("exec cat /dev/zero > $TMPDIR/layers"));

        assertThat(outcome.stop()).isEqualTo(Stop.DISK);
    }

    @Test
    void usingTooMuchMemoryIsEndedAlsoInAChild() {
        var small = new Limits(Duration.ofSeconds(30), 64 * MEBIBYTE, MEBIBYTE, MEBIBYTE, 64 * MEBIBYTE);

        var outcome = Await.value(script("head -c 200m /dev/zero | tail & wait", small));

        assertThat(outcome.stop()).isEqualTo(Stop.MEMORY);
        assertThat(left()).isEmpty();
    }

    @Test
    void cancellingEndsIt() {
        var cancellation = new Cancellation();
        var command = new Command(List.of("/bin/sleep", "1000"), Map.of(), scratch, LIMITS, null, false);
        var running = runner.run(command, cancellation);

        cancellation.cancel("the claim was lost");

        assertThat(Await.value(running).stop()).isEqualTo(Stop.CANCELLED);
    }

    @Test
    void whatIsNoProgramFails() throws IOException {
        var file = Files.writeString(scratch.file("not-a-program"), "hello");

        var running =
                run(List.of(file.toString()), LIMITS).map(Outcome::exitCode).otherwise(-1);

        assertThat(Await.value(running)).isNotZero();
    }

    @Test
    void whatAKilledProcessLeftIsRemovedByTheNext() throws IOException {
        var dead = Files.createDirectories(root.resolve("1-1-" + "0".repeat(36) + "/scan-1/tmp"));
        Files.writeString(dead.resolve("file"), "x");
        var alive = Files.createDirectories(root.resolve("somebody-else"));

        ScratchSpace.open(root).close();

        assertThat(dead).doesNotExist();
        assertThat(alive).exists();
        assertThat(scratch.directory()).exists();
        Files.delete(alive);
    }

    @Test
    void controlCharactersAndHalfCharactersAreMadeHarmless() {
        assertThat(Await.value(script("printf 'a\\033[31m\\000\\377b'")).stdout())
                .isEqualTo("a?[31m??b");
    }

    private Future<Outcome> script(String text) {
        return script(text, LIMITS);
    }

    private Future<Outcome> script(String text, Limits limits) {
        return run(List.of("/bin/sh", "-c", text), limits);
    }

    private Future<Outcome> run(List<String> line, Limits limits) {
        return runner.run(new Command(line, Map.of(), scratch, limits, null, false), new Cancellation());
    }

    private static Limits within(Duration timeout) {
        return new Limits(timeout, LIMITS.memory(), LIMITS.output(), LIMITS.file(), LIMITS.disk());
    }

    /** Programs that still have our scratch directory in their environment. */
    private List<String> left() {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .filter(process ->
                        environment(process.pid()).contains(scratch.temporary().toString()))
                .map(process -> process.pid() + " " + process.info().command().orElse(""))
                .toList();
    }

    private static String environment(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/environ"), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
