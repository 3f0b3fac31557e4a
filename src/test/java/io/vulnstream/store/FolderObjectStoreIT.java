package io.vulnstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.config.AppConfig;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderObjectStoreIT extends ObjectStoreContract {
    @TempDir
    Path data;

    @Override
    ObjectStore open() {
        return Await.value(ObjectStores.open(vertx, config("folder"), data, Outbound.DIRECT));
    }

    @Test
    void aFolderElsewhereIsNamedByItsUri() throws IOException {
        // Given
        var elsewhere = data.resolve("else where");
        // When
        var other =
                Await.value(ObjectStores.open(vertx, config(elsewhere.toUri().toString()), data, Outbound.DIRECT));
        Await.value(other.put("key", Files.writeString(files.resolve("from"), "x")));
        // Then
        assertThat(elsewhere.resolve("key")).hasContent("x");
    }

    @Test
    void aStoreThatCannotBeMadeSaysWhereAndWhatToDo() throws IOException {
        // Given
        Files.writeString(data.resolve("file"), "not a folder");
        var below = data.resolve("file").resolve("store").toUri().toString();
        // When
        var failure = Await.failure(ObjectStores.open(vertx, config(below), data, Outbound.DIRECT));
        // Then
        assertThat(failure)
                .isInstanceOf(PipelineFailure.Retryable.class)
                .hasMessageContaining(data.resolve("file").toString())
                .hasMessageContaining("check that the folder is mounted and writable");
    }

    @Test
    void aStoreWhoseFolderIsGoneIsUnhealthyAndItsObjectsAreNotCalledMissing() throws IOException {
        // Given
        Files.move(data.resolve("objects"), data.resolve("unmounted"));
        // Then
        assertThat(Await.failure(store.check())).isInstanceOf(PipelineFailure.Retryable.class);
        assertThat(Await.failure(store.get("key", files.resolve("to")))).isInstanceOf(PipelineFailure.Retryable.class);
        assertThat(Await.failure(store.put("key", Files.writeString(files.resolve("from"), "x"))))
                .isInstanceOf(PipelineFailure.Retryable.class);
    }

    @Test
    void aFailedUploadLeavesNothingBehind() {
        // When
        Await.failure(store.put("key", files.resolve("no such file")));
        // Then
        assertThat(data.resolve("objects/.incoming")).isEmptyDirectory();
        assertThat(Await.value(store.exists("key"))).isFalse();
    }

    @Test
    void aFullDiskIsToldWithWhatToDo() {
        assertThat(FolderObjectStore.advice(new IOException("/data/x: No space left on device")))
                .isEqualTo("/data/x: No space left on device; free space on that disk or set objectStore.uri to a"
                        + " larger one");
    }

    @Test
    void anUnknownUriIsRefusedWithTheFormsThatExist() {
        assertThat(Await.failure(ObjectStores.open(vertx, config("ftp://x"), data, Outbound.DIRECT)))
                .hasMessageContaining("none of folder, file:///path and s3://bucket/prefix");
    }

    private static AppConfig.ObjectStore config(String uri) {
        return new AppConfig.ObjectStore(uri, null, null, null, null, false);
    }
}
