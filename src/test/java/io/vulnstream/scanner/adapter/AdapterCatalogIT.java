package io.vulnstream.scanner.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vulnstream.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterCatalogIT {
    private static final String FOURTH = """
            name: fourth
            tool: {name: fourth, version: 1.0.0}
            image: reference
            report: trivy
            commands: {scan: {args: ["${image}", "${report}"]}}
            """;

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<List<String>> changes = new ArrayList<>();

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void everyFileOfOursIsInForce() {
        var directory = new File(
                Objects.requireNonNull(getClass().getResource("/conf/scanners")).getPath());
        var files = List.of(Objects.requireNonNull(directory.list())).stream()
                .map(name -> name.replace(".yaml", ""))
                .toList();

        assertThat(names(new AdapterCatalog(null, vertx.createSharedWorkerExecutor("test"))))
                .containsExactlyInAnyOrderElementsOf(files);
    }

    @Test
    void aFourthAdapterIsPickedUpAndDisturbsNothing() throws IOException {
        var catalog = catalog();
        var trivy = catalog.named("trivy").orElseThrow();

        write("fourth.yaml", FOURTH);
        Await.value(catalog.refresh());

        assertThat(names(catalog)).containsExactly("fourth", "grype", "osv-scanner", "trivy");
        assertThat(catalog.named("trivy")).containsSame(trivy);
        assertThat(changes).containsExactly(names(catalog));
    }

    @Test
    void aBrokenFileLeavesTheAdapterBeforeItInForceAndIsComplainedAbout() throws IOException {
        write("fourth.yaml", FOURTH);
        var catalog = catalog();
        var whole = catalog.named("fourth").orElseThrow();

        write("fourth.yaml", FOURTH.replace("image: reference", "image: [tape"));
        Await.value(catalog.refresh());

        assertThat(catalog.named("fourth")).containsSame(whole);
        assertThat(catalog.problems()).hasSize(1);
        assertThat(changes).isEmpty();
    }

    @Test
    void aFileTakenAwayTakesItsAdapterAwayAndUncoversOurs() throws IOException {
        write("mine.yaml", FOURTH.replace("name: fourth\n", "name: trivy\nenabled: false\n"));
        var catalog = catalog();
        assertThat(names(catalog)).containsExactly("grype", "osv-scanner");

        Files.delete(folder.resolve("mine.yaml"));
        Await.value(catalog.refresh());

        assertThat(names(catalog)).containsExactly("grype", "osv-scanner", "trivy");
    }

    @Test
    void oneNameInTwoFilesIsAProblem() throws IOException {
        write("a.yaml", FOURTH);
        write("b.yaml", FOURTH);

        assertThat(catalog().problems()).extracting(Object::toString).anyMatch(p -> p.contains("another file"));
    }

    @Test
    void aFolderThatIsNotThereIsAProblemAndOursStayInForce() throws IOException {
        var catalog = new AdapterCatalog(folder.resolve("nowhere"), vertx.createSharedWorkerExecutor("test"));
        Await.value(catalog.refresh());

        assertThat(catalog.problems()).hasSize(1);
        assertThat(names(catalog)).containsExactly("grype", "osv-scanner", "trivy");
    }

    private AdapterCatalog catalog() {
        var catalog = new AdapterCatalog(folder, vertx.createSharedWorkerExecutor("test"));
        Await.value(catalog.refresh());
        catalog.onChange(adapters ->
                changes.add(adapters.stream().map(ScannerAdapter::name).toList()));
        return catalog;
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static List<String> names(AdapterCatalog catalog) {
        return catalog.current().stream().map(ScannerAdapter::name).toList();
    }
}
