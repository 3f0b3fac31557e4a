package io.vulnstream.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vulnstream.support.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RememberingRegistryClientTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final Deadline SOON = Deadline.in(Duration.ofSeconds(5));

    private final List<String> asked = new ArrayList<>();
    private Future<RegistryClient.ImageConfig> answer =
            Future.succeededFuture(new RegistryClient.ImageConfig("linux/amd64", null));
    private final RegistryClient client = new RememberingRegistryClient(new Registry());

    private final class Registry implements RegistryClient {
        @Override
        public Future<TagList> tags(ImageReference repository, int most, Deadline deadline) {
            asked.add("tags");
            return Future.succeededFuture(new TagList(List.of(), false));
        }

        @Override
        public Future<Descriptor> head(ImageReference reference, Deadline deadline) {
            asked.add("head");
            return Future.succeededFuture(new Descriptor(DIGEST, "image"));
        }

        @Override
        public Future<Manifest> manifest(ImageReference reference, Deadline deadline) {
            asked.add("manifest");
            return Future.succeededFuture(new Manifest.Image(new Descriptor(DIGEST, "image"), DIGEST));
        }

        @Override
        public Future<ImageConfig> config(ImageReference repository, String digest, Deadline deadline) {
            asked.add(repository.source());
            return answer;
        }
    }

    private static ImageReference image(String text) {
        return ImageReference.parse(text);
    }

    @Test
    void aConfigurationIsFetchedOnceForEachRepository() {
        // When
        var first = client.config(image("host:1/a:1"), DIGEST, SOON).result();
        var again = client.config(image("host:1/a:2"), DIGEST, SOON).result();
        client.config(image("host:1/b:1"), DIGEST, SOON);

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(asked).containsExactly("host:1/a", "host:1/b");
    }

    @Test
    void aFailureIsNotRemembered() {
        // Given
        var good = answer;
        answer = Future.failedFuture("away");
        assertThat(client.config(image("host:1/a"), DIGEST, SOON).failed()).isTrue();

        // When
        answer = good;

        // Then
        assertThat(client.config(image("host:1/a"), DIGEST, SOON).succeeded()).isTrue();
    }

    @Test
    void whatMayHaveGoneIsAskedEachTime() {
        for (var round = 0; round < 2; round++) {
            client.manifest(image("host:1/a@" + DIGEST), SOON);
            client.head(image("host:1/a:1"), SOON);
            client.tags(image("host:1/a"), 10, SOON);
        }
        assertThat(asked).containsExactly("manifest", "head", "tags", "manifest", "head", "tags");
    }
}
