package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, as it stands in an image: a folder with a jar and no sources. */
class LauncherIT {
    @TempDir
    private Path home;

    /** What the jar runs. It has no cache to give: its warm-up fails. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            if (arguments[0].equals("warm-up")) {
                System.exit(1);
            }
            System.out.println("ran " + String.join(" ", arguments));
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

    private String launch(String... arguments) throws Exception {
        var builder = new ProcessBuilder("bash", home.resolve("vulnstream").toString());
        builder.command().addAll(java.util.List.of(arguments));
        builder.environment().put("VULNSTREAM_JAVA_HOME", System.getProperty("java.home"));
        builder.redirectError(home.resolve("stderr").toFile());
        var process = builder.start();
        var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(home.resolve("stderr")))
                .isZero();
        return answer;
    }
}
