package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, as it stands in an image: a folder with a jar and no sources. */
class LauncherIT {
    @TempDir
    private Path home;

    /**
     * What the jar runs. Its warm-up does what a file beside the jar says: it fails, it waits for another file, or it fails
     * with the cache that it has made itself.
     */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            if (!arguments[0].equals("warm-up")) {
                System.out.println("ran " + String.join(" ", arguments));
                return;
            }
            var target = Path.of(System.getProperty("java.class.path")).resolveSibling(".");
            var trial = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .anyMatch(argument -> argument.startsWith("-XX:AOTCache="));
            Files.writeString(
                    target.resolve("warm-ups"),
                    trial ? "trial\n" : "making\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            var mode = Files.readString(target.resolve("mode"));
            while (mode.equals("wait") && !Files.exists(target.resolve("go"))) {
                LockSupport.parkNanos(20_000_000);
            }
            if (mode.equals("fail") || (mode.equals("unusable") && trial)) {
                System.exit(1);
            }
        }
    }

    @BeforeEach
    void installJar() throws IOException {
        Files.copy(DeploymentFiles.BASE.resolve("vulnstream"), home.resolve("vulnstream"));
        Files.createDirectory(home.resolve("target"));
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Program.class.getName());
        var file = Program.class.getName().replace('.', '/') + ".class";
        try (var jar = new JarOutputStream(Files.newOutputStream(home.resolve("target/vulnstream.jar")), manifest);
                var code = Program.class.getResourceAsStream("/" + file)) {
            jar.putNextEntry(new ZipEntry(file));
            assertThat(code).isNotNull();
            code.transferTo(jar);
        }
        warmUp("fail");
    }

    private void warmUp(String mode) throws IOException {
        Files.writeString(home.resolve("target/mode"), mode);
    }

    @Test
    void itStartsWithoutACacheWhereNoneCanBeMade() throws Exception {
        assertThat(launch("topology", "--json")).isEqualTo("ran topology --json\n");
    }

    @Test
    void itStartsFromAFolderItMayNotWriteTo() throws Exception {
        // Given
        assertThat(home.resolve("target").toFile().setWritable(false)).isTrue();
        // When, then
        try {
            assertThat(launch("run")).isEqualTo("ran run\n");
        } finally {
            assertThat(home.resolve("target").toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    void aCacheWithWhichTheProgramDoesNotStartIsNotLeftToAnybody() throws Exception {
        // Given
        withCaches();
        warmUp("unusable");
        // When, then
        assertThat(launch("run")).isEqualTo("ran run\n");
        assertThat(said("stderr")).contains("does not work; starting without it");
        assertThat(warmUps()).containsExactly("making", "trial");
        assertThat(left()).isEmpty();
    }

    @Test
    void ofTwoStartsAtOnceOneMakesTheCacheAndTheOtherUsesIt() throws Exception {
        // Given
        withCaches();
        warmUp("wait");
        var first = start("first", "run");
        Eventually.holds(() -> !warmUps().isEmpty());
        var second = start("second", "run");
        Eventually.holds(() -> said("second").contains("waiting for another start"));
        // When
        Files.createFile(home.resolve("target/go"));
        // Then
        assertThat(answer(first, "first")).isEqualTo("ran run\n");
        assertThat(answer(second, "second")).isEqualTo("ran run\n");
        assertThat(warmUps()).containsExactly("making", "trial");
        assertThat(left()).singleElement().asString().endsWith(".aot");
        assertThat(launch("run")).isEqualTo("ran run\n");
        assertThat(said("stderr")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void whoStopsTheProgramWhileTheCacheIsMadeHasItStopped(String signal) throws Exception {
        // Given
        withCaches();
        warmUp("wait");
        var launcher = start("stderr", "run");
        Eventually.holds(() -> !warmUps().isEmpty());
        var making = launcher.descendants().toList();
        // When
        signal(signal, launcher.toHandle());
        // Then
        assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.exitValue()).isGreaterThan(128);
        assertThat(making).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(launcher.getInputStream().readAllBytes()).isEmpty();
        assertThat(left()).isEmpty();
    }

    @Test
    void whatAKilledPreparationLeavesIsRemovedByTheNextOne() throws Exception {
        // Given
        withCaches();
        warmUp("wait");
        var launcher = start("stderr", "run");
        Eventually.holds(() -> !warmUps().isEmpty());
        var making = launcher.descendants().toList();
        launcher.destroyForcibly().waitFor();
        making.forEach(ProcessHandle::destroyForcibly);
        assertThat(left()).isNotEmpty();
        Files.delete(home.resolve("target/warm-ups"));
        warmUp("work");
        // When, then
        assertThat(launch("run")).isEqualTo("ran run\n");
        assertThat(warmUps()).endsWith("making", "trial");
        assertThat(left()).singleElement().asString().endsWith(".aot");
    }

    private static void withCaches() {
        assumeTrue(Runtime.version().feature() >= 25, "caches are made by JDK 25 and newer");
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()));
        assertThat(kill.inheritIO().start().waitFor()).isZero();
    }

    private List<String> warmUps() {
        try {
            return Files.readAllLines(home.resolve("target/warm-ups"));
        } catch (IOException e) { // none yet
            return List.of();
        }
    }

    /** What preparing has left beside the jar. */
    private List<String> left() {
        return Stream.of(home.resolve("target").toFile().list())
                .filter(name -> name.contains("aot") && !name.endsWith(".lock"))
                .toList();
    }

    private String said(String errors) {
        try {
            return Files.readString(home.resolve(errors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String launch(String... arguments) throws Exception {
        return answer(start("stderr", arguments), "stderr");
    }

    private Process start(String errors, String... arguments) throws IOException {
        // What a shell starts in the background ignores SIGINT, and so does everything that begins there.
        var builder = new ProcessBuilder(
                "env",
                "--default-signal=INT",
                "bash",
                home.resolve("vulnstream").toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("VULNSTREAM_JAVA_HOME", System.getProperty("java.home"));
        return builder.redirectError(home.resolve(errors).toFile()).start();
    }

    private String answer(Process process, String errors) throws Exception {
        var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said(errors)).isZero();
        return answer;
    }
}
