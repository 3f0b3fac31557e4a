package io.vulnstream.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a renderer must write, byte for byte; {@code -Dvulnstream.golden=write} writes it. */
final class GoldenFile {
    private static final Path FOLDER =
            Path.of(System.getProperty("vulnstream.test.basedir", "."), "src/test/resources/output");

    private GoldenFile() {}

    static void mustEqual(String name, String text) throws IOException {
        var file = FOLDER.resolve(name);
        if ("write".equals(System.getProperty("vulnstream.golden"))) {
            Files.writeString(file, text);
            return;
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }
}
