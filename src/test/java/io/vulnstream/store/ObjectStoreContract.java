package io.vulnstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every kind of object store promises. */
abstract class ObjectStoreContract {
    @TempDir
    Path files;

    final Vertx vertx = Vertx.vertx();
    ObjectStore store;

    abstract ObjectStore open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void close() {
        Await.value(store.close());
        Await.value(vertx.close());
    }

    @Test
    void anObjectComesBackAsItWasPut() throws IOException {
        // Given
        var bytes = new byte[3_000_000];
        new java.util.Random(7).nextBytes(bytes);
        var from = Files.write(files.resolve("from"), bytes);
        // When
        Await.value(store.put("reports/sha256/ab/abc.json.gz", from));
        Await.value(store.get("reports/sha256/ab/abc.json.gz", files.resolve("to")));
        // Then
        assertThat(files.resolve("to")).hasBinaryContent(bytes);
        assertThat(Await.value(store.exists("reports/sha256/ab/abc.json.gz"))).isTrue();
    }

    @Test
    void puttingAKeyAgainLeavesOneObject() throws IOException {
        // Given
        put("a/b", "one");
        // When
        put("a/b", "one");
        // Then
        assertThat(keys("", 10)).containsExactly("a/b");
    }

    @Test
    void anEmptyObjectIsAnObject() throws IOException {
        // Given
        put("empty", "");
        // When
        Await.value(store.get("empty", files.resolve("to")));
        // Then
        assertThat(files.resolve("to")).isEmptyFile();
    }

    @Test
    void aMissingObjectIsRejectedAndLeavesNoFile() {
        // When
        var failure = Await.failure(store.get("reports/none", files.resolve("to")));
        // Then
        assertThat(failure)
                .isInstanceOf(PipelineFailure.Rejected.class)
                .hasMessageContaining("there is no object reports/none");
        assertThat(((PipelineFailure) failure).kind()).isEqualTo(Cause.STORAGE_UNAVAILABLE);
        assertThat(files.resolve("to")).doesNotExist();
        assertThat(Await.value(store.exists("reports/none"))).isFalse();
    }

    @Test
    void aFileThatExistsIsNotOverwritten() throws IOException {
        // Given
        put("key", "new");
        var to = Files.writeString(files.resolve("to"), "old");
        // When
        Await.failure(store.get("key", to));
        // Then
        assertThat(to).hasContent("old");
    }

    @Test
    void pagesGoThroughAllKeysInOrder() throws IOException {
        // Given
        var all = List.of("p/a-1", "p/a.1", "p/a/1", "p/a/2/3", "p/a0", "p/b/1", "p/b:1", "q/1");
        for (var key : all.reversed()) {
            put(key, key);
        }
        // When
        var walked = new ArrayList<String>();
        var next = collect("", null, walked);
        while (next != null) {
            next = collect("", next, walked);
        }
        // Then
        assertThat(walked).containsExactlyElementsOf(all);
    }

    @Test
    void aPrefixMayEndInTheMiddleOfAName() throws IOException {
        // Given
        for (var key : List.of("a/sha256:11/x", "a/sha256:12/y", "a/sha256:2/z", "b/1")) {
            put(key, key);
        }
        // Then
        assertThat(keys("a/sha256:1", 10)).containsExactly("a/sha256:11/x", "a/sha256:12/y");
        assertThat(keys("a/", 10)).hasSize(3);
        assertThat(keys("c/", 10)).isEmpty();
    }

    @Test
    void entriesTellTheirSize() throws IOException {
        // Given
        put("five", "12345");
        // Then
        assertThat(Await.value(store.list("", null, 5)).entries()).containsExactly(new ObjectStore.Entry("five", 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../out",
                "a/../../out",
                "/etc/passwd",
                "a//b",
                ".hidden",
                "a/.hidden",
                "A",
                "a b",
                "",
                "ä",
                "a\nb"
            })
    void aKeyOutsideTheGrammarIsRefused(String key) throws IOException {
        // Given
        var file = Files.writeString(files.resolve("from"), "x");
        // Then
        assertThat(Await.failure(store.put(key, file))).isInstanceOf(IllegalArgumentException.class);
        assertThat(Await.failure(store.get(key, files.resolve("to")))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStoreThatIsThereIsHealthy() {
        Await.value(store.check());
    }

    void put(String key, String content) throws IOException {
        var file = Files.createTempFile(files, "put", null);
        Await.value(store.put(key, Files.writeString(file, content)));
    }

    private List<String> keys(String prefix, int limit) {
        return Await.value(store.list(prefix, null, limit)).entries().stream()
                .map(ObjectStore.Entry::key)
                .toList();
    }

    private @Nullable String collect(String prefix, @Nullable String after, List<String> walked) {
        var page = Await.value(store.list(prefix, after, 3));
        page.entries().forEach(entry -> walked.add(entry.key()));
        return page.next();
    }
}
