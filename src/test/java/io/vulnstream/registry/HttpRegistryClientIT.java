package io.vulnstream.registry;

import static io.vulnstream.testkit.Await.failure;
import static io.vulnstream.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.HostGates;
import io.vulnstream.ledger.ReferenceResolver.Image;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.testkit.Images;
import io.vulnstream.testkit.RegistryServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Against a real registry. */
@ExtendWith(VertxExtension.class)
class HttpRegistryClientIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @AutoClose
    private static final RegistryServer server = RegistryServer.start();

    private static final Images images = new Images(server);

    private HttpRegistryClient client;
    private RegistryResolver resolver;

    @BeforeEach
    void connect(Vertx vertx) {
        client = RegistryFixture.client(vertx, RegistryFixture.config(null), Outbound.DIRECT);
        resolver = new RegistryResolver(client, HostGates.OPEN, TIMEOUT);
    }

    private static Deadline soon() {
        return Deadline.in(TIMEOUT);
    }

    private static ImageReference reference(String text) {
        return ImageReference.parse(server.host() + "/" + text);
    }

    @Test
    void aSingleImageTakesItsPlatformFromItsConfiguration() {
        var digest = images.push("one", "1.0", "linux/arm/v7", "2024-05-01T00:00:00Z", "one");

        var resolution = value(resolver.resolve(server.host() + "/one:1.0"));

        assertThat(resolution.source()).isEqualTo(server.host() + "/one");
        assertThat(resolution.tag()).isEqualTo("1.0");
        assertThat(resolution.index()).isNull();
        assertThat(resolution.images()).containsExactly(new Image(digest, Images.MANIFEST, "linux/arm/v7"));
    }

    @Test
    void anIndexLeadsToItsPlatformsAndNotToAttestations() {
        // Given
        var amd = images.push("many", "amd", "linux/amd64", "2024-05-01T00:00:00Z", "amd");
        var arm = images.push("many", "arm", "linux/arm64/v8", "2024-05-01T00:00:00Z", "arm");
        var bare = images.push("many", "bare", "linux/s390x", "2024-05-01T00:00:00Z", "bare");
        var unknown = images.push("many", "u", "unknown/unknown", "2024-05-01T00:00:00Z", "unknown");
        var index = images.pushIndex(
                "many",
                "1",
                List.of(
                        images.entry("many", amd, platform("linux", "amd64", "")),
                        images.entry("many", arm, platform("linux", "arm64", ", \"variant\": \"v8\"")),
                        images.entry("many", bare, ""),
                        images.entry("many", unknown, platform("unknown", "unknown", "")),
                        images.entry(
                                "many",
                                unknown,
                                ", \"annotations\": {\"vnd.docker.reference.type\": \"attestation-manifest\"}")));

        // When
        var byTag = value(resolver.resolve(server.host() + "/many:1"));
        var byDigest = value(resolver.resolve(server.host() + "/many@" + index));

        // Then
        assertThat(byTag.index()).isEqualTo(new Image(index, Images.INDEX, null));
        assertThat(byTag.images())
                .containsExactly(
                        new Image(amd, Images.MANIFEST, "linux/amd64"),
                        new Image(arm, Images.MANIFEST, "linux/arm64"),
                        new Image(bare, Images.MANIFEST, "linux/s390x"));
        assertThat(byDigest.tag()).isNull();
        assertThat(byDigest.images()).isEqualTo(byTag.images());
    }

    private static String platform(String os, String architecture, String more) {
        return ", \"platform\": {\"os\": \"%s\", \"architecture\": \"%s\"%s}".formatted(os, architecture, more);
    }

    @Test
    void whatIsNoContainerImageIsUnusable() {
        var image = images.push("chart", "image", "linux/amd64", "2024-05-01T00:00:00Z", "x");
        var manifest = value(client.manifest(reference("chart@" + image), soon()));
        var config = ((RegistryClient.Manifest.Image) manifest).config();
        images.manifest("chart", "helm", Images.MANIFEST, """
                {"schemaVersion": 2, "mediaType": "%s", "layers": [],
                 "config": {"mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": "%s", "size": 1}}
                """.formatted(Images.MANIFEST, config));

        var failure = (PipelineFailure) failure(resolver.resolve(server.host() + "/chart:helm"));

        assertThat(failure.kind()).isEqualTo(Cause.ARTIFACT_UNUSABLE);
        assertThat(failure)
                .hasMessageContaining(
                        "chart:helm is not a container image but application/vnd.cncf.helm.config.v1+json");
    }

    @Test
    void headAndManifestAgreeOnTheDigest() {
        var digest = images.push("same", "1", "linux/amd64", "2024-05-01T00:00:00Z", "same");

        assertThat(value(client.head(reference("same:1"), soon())))
                .isEqualTo(new RegistryClient.Descriptor(digest, Images.MANIFEST));
        assertThat(value(client.manifest(reference("same:1"), soon()))
                        .descriptor()
                        .digest())
                .isEqualTo(digest);
    }

    @Test
    void theTimeAnImageWasMadeIsInItsConfiguration() {
        images.push("made", "1", "linux/amd64", "2024-05-01T12:00:00.123+02:00", "made");
        var manifest = (RegistryClient.Manifest.Image) value(client.manifest(reference("made:1"), soon()));

        var config = value(client.config(reference("made"), manifest.config(), soon()));

        assertThat(config.created()).isEqualTo(Instant.parse("2024-05-01T10:00:00.123Z"));
    }

    @Test
    void tagsAreListedAndAnUnknownRepositoryOrTagIsGone() {
        images.push("tags", "b", "linux/amd64", "2024-05-01T00:00:00Z", "1");
        images.push("tags", "a", "linux/amd64", "2024-05-01T00:00:00Z", "1");

        assertThat(value(client.tags(reference("tags"), 10, soon())).tags()).containsExactlyInAnyOrder("a", "b");
        assertThat(cause(client.tags(reference("nothing"), 10, soon()))).isEqualTo(Cause.ARTIFACT_GONE);
        assertThat(cause(client.head(reference("tags:c"), soon()))).isEqualTo(Cause.ARTIFACT_GONE);
    }

    @Test
    void aMirrorIsAskedInsteadAndTheNameStays(Vertx vertx) {
        var digest = images.push("hub/library/app", "1", "linux/amd64", "2024-05-01T00:00:00Z", "m");
        var config = RegistryFixture.config(
                null, Map.of("docker.io", server.host() + "/hub", "docker.io/other", "nowhere.invalid/x"));
        var mirrored =
                new RegistryResolver(RegistryFixture.client(vertx, config, Outbound.DIRECT), HostGates.OPEN, TIMEOUT);

        var resolution = value(mirrored.resolve("app:1"));

        assertThat(resolution.source()).isEqualTo("docker.io/library/app");
        assertThat(resolution.images()).extracting(Image::digest).containsExactly(digest);
    }

    @Test
    void aPasswordComesFromADockerConfigAndIsNeededWhereItIsWanted(Vertx vertx, @TempDir Path directory)
            throws Exception {
        try (var closed = RegistryServer.startWithPassword()) {
            // Given
            var pair = RegistryServer.USER + ":" + RegistryServer.PASSWORD;
            var auth = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            var file = Files.writeString(directory.resolve("config.json"), """
                    {"auths": {"%s": {"auth": "%s"}}}""".formatted(closed.host(), auth));
            var reference = ImageReference.parse(closed.host() + "/app");

            // When
            var allowed = RegistryFixture.client(vertx, RegistryFixture.config(file), Outbound.DIRECT);
            var stranger = RegistryFixture.client(vertx, RegistryFixture.config(null), Outbound.DIRECT);

            // Then: there is no such repository, which only who may look can know
            assertThat(cause(allowed.tags(reference, 10, soon()))).isEqualTo(Cause.ARTIFACT_GONE);
            var refused = (PipelineFailure) failure(stranger.tags(reference, 10, soon()));
            assertThat(refused.kind()).isEqualTo(Cause.REGISTRY_UNAUTHORIZED);
            assertThat(refused).hasMessageContaining("there is no credential for " + closed.host());
        }
    }

    private static Cause cause(io.vertx.core.Future<?> future) {
        return ((PipelineFailure) failure(future)).kind();
    }
}
