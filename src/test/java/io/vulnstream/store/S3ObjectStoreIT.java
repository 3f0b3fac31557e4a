package io.vulnstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.S3Server;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class S3ObjectStoreIT extends ObjectStoreContract {
    private static S3Server server;

    @BeforeAll
    static void start() throws Exception {
        server = new S3Server();
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    @Override
    ObjectStore open() {
        return open("s3://" + server.newBucket() + "/some/prefix");
    }

    private ObjectStore open(String uri) {
        return Await.value(ObjectStores.open(vertx, server.config(uri), files, Outbound.DIRECT));
    }

    @Test
    void withoutAPrefixKeysAreAtTheTopOfTheBucket() throws Exception {
        // Given
        var bucket = server.newBucket();
        var top = open("s3://" + bucket);
        // When
        Await.value(top.put("some/prefix/key", Files.writeString(files.resolve("from"), "x")));
        // Then
        assertThat(Await.value(open("s3://" + bucket + "/some/prefix/").exists("key")))
                .isTrue();
        Await.value(top.close());
    }

    @Test
    void aMissingBucketIsToldWithWhatToDo() throws Exception {
        // Given
        var missing = open("s3://no-such-bucket");
        var file = Files.writeString(files.resolve("from"), "x");
        // Then
        assertThat(Await.failure(missing.put("key", file)))
                .isInstanceOf(PipelineFailure.Retryable.class)
                .hasMessageContaining("there is no such bucket; create it or correct objectStore.uri");
        assertThat(Await.failure(missing.check())).isInstanceOf(PipelineFailure.Retryable.class);
        Await.value(missing.close());
    }

    @Test
    void wrongCredentialsAreToldWithoutShowingThem() {
        // Given
        var config = server.config("s3://" + server.newBucket(), "wrong-secret");
        var wrong = Await.value(ObjectStores.open(vertx, config, files, Outbound.DIRECT));
        // When
        var failure = Await.failure(wrong.check());
        // Then
        assertThat(failure)
                .isInstanceOf(PipelineFailure.Retryable.class)
                .hasMessageContaining("check objectStore.accessKey")
                .hasMessageNotContaining("wrong-secret");
        Await.value(wrong.close());
    }

    @Test
    void aServerThatIsGoneIsToldAndThenLeftAlone() throws Exception {
        // Given
        var other = new S3Server();
        var config = other.config("s3://" + other.newBucket());
        other.stop();
        var gone = Await.value(ObjectStores.open(vertx, config, files, Outbound.DIRECT));
        // When
        var first = Await.failure(gone.exists("key"));
        for (int i = 0; i < 5; i++) {
            Await.failure(gone.exists("key"));
        }
        // Then
        assertThat(first).hasMessageContaining("check objectStore.endpoint");
        assertThat(Await.failure(gone.exists("key"))).hasMessageContaining("failed 5 times in a row and is left alone");
        Await.value(gone.close());
    }

    @Test
    void resultsComeBackOnTheCallersContext() {
        // Given
        var context = vertx.getOrCreateContext();
        Promise<Boolean> sameContext = Promise.promise();
        // When
        context.runOnContext(go -> store.exists("key")
                .map(exists -> io.vertx.core.Vertx.currentContext() == context)
                .onComplete(sameContext));
        // Then
        assertThat(Await.value(sameContext.future())).isTrue();
    }
}
