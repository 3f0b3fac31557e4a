package io.vulnstream.scanner.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.scanner.adapter.ScannerAdapter.Steps;
import io.vulnstream.scanner.image.ImagePuller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A version is pinned where the program is built; the adapters must ask for that one. */
class PinnedToolsTest {
    @ParameterizedTest
    @ValueSource(strings = {"trivy", "grype", "osv-scanner", "syft", "crane"})
    void anAdapterAsksForTheVersionThatIsBuilt(String tool) throws IOException {
        var module = Path.of(System.getProperty("vulnstream.test.basedir", "."), "tools", tool, "go.mod");
        var pinned = Files.readAllLines(module).stream()
                .map(line -> line.replaceFirst("^require", "").strip())
                .filter(line -> line.matches("\\S+/\\S+ v\\S+( //.*)?"))
                .findFirst()
                .orElseThrow();

        assertThat(pinned.split(" ", -1)[1]).isEqualTo("v" + asked(tool).version());
    }

    private static Tool asked(String tool) throws IOException {
        return switch (tool) {
            case "crane" -> ImagePuller.CRANE;
            case "syft" ->
                ((Steps.CatalogAndMatch) adapter("grype").steps()).catalog().tool();
            default -> adapter(tool).tool();
        };
    }

    private static ScannerAdapter adapter(String name) throws IOException {
        var file = "/conf/scanners/" + name + ".yaml";
        try (var stream = Objects.requireNonNull(PinnedToolsTest.class.getResourceAsStream(file))) {
            var text = new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return Objects.requireNonNull(new AdapterReader().read(file, text).adapter());
        }
    }
}
