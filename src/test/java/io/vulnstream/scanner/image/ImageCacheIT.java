package io.vulnstream.scanner.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
import io.vulnstream.event.Cause;
import io.vulnstream.scanner.adapter.ImageForm;
import io.vulnstream.scanner.adapter.ToolFailure;
import io.vulnstream.scanner.adapter.ToolFinder;
import io.vulnstream.scanner.adapter.ToolRunner;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.scanner.process.ProcessRunner;
import io.vulnstream.scanner.process.ScratchSpace;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import io.vulnstream.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images pulled by crane from a real registry. */
class ImageCacheIT {
    private static final long ROOM_FOR_ONE = 6_000;

    @AutoClose
    private static final RegistryServer registry = RegistryServer.start();

    @TempDir
    Path data;

    private final Vertx vertx = Vertx.vertx();
    private ScratchSpace scratches;
    private ProcessRunner processes;
    private ToolRunner tools;
    private Path images;

    @BeforeEach
    void open() throws IOException {
        scratches = ScratchSpace.open(data.resolve("scratch"));
        processes = new ProcessRunner(vertx);
        var finder = new ToolFinder(Tools.path("crane").resolve("../../..").normalize(), List.of());
        tools = new ToolRunner(
                finder, processes, scratches, vertx.createSharedWorkerExecutor("test-files"), java.util.Map.of());
        images = scratches.directory().resolve("images");
    }

    @AfterEach
    void close() throws IOException {
        Await.value(processes.close());
        scratches.close();
        Await.value(vertx.close());
    }

    @Test
    void anImageIsPulledOnceForAllWhoNeedIt() {
        var cache = cache(1 << 20, 1 << 20);
        var image = image("a");

        var both = Await.value(Future.all(hold(cache, image), hold(cache, image)));

        var first = both.<HeldImage>resultAt(0);
        assertThat(both.<HeldImage>resultAt(1).path()).isEqualTo(first.path());
        assertThat(first.path()).isRegularFile();
        assertThat(kept()).isEqualTo(1);
    }

    @Test
    void theFolderFormIsAnOciLayout() {
        var held = Await.value(cache(1 << 20, 1 << 20).hold(image("a"), ImageForm.FOLDER, new Cancellation()));

        assertThat(held.path().resolve("oci-layout")).isRegularFile();
    }

    @Test
    void whatWasUsedLeastRecentlyMakesRoomAndWhatIsInUseStays() {
        var cache = cache(ROOM_FOR_ONE, 1 << 20);
        var first = Await.value(hold(cache, image("a")));
        var second = Await.value(hold(cache, image("b")));
        assertThat(first.path()).exists();

        first.release().run();

        Eventually.holds(vertx, () -> !Files.exists(first.path()));
        assertThat(second.path()).exists();
        second.release().run();
        Await.value(hold(cache, image("b")));
        assertThat(second.path()).exists();
    }

    @Test
    void anImageThatIsTooLargeIsUnusableAndNothingOfItStays() {
        assertThat(failure(cache(1 << 20, 1_000), image("a"))).isEqualTo(Cause.ARTIFACT_UNUSABLE);
        assertThat(kept()).isZero();
    }

    @Test
    void afterAFailureTheNextTries() {
        var cache = cache(1 << 20, 1 << 20);
        var digest = SmallImages.push(registry.host() + "/other/x", Map.of("x", "only there"));
        var missing = new ImageLocation(registry.host(), digest, registry.host() + "/nowhere@" + digest, true);
        assertThat(failure(cache, missing)).isEqualTo(Cause.ARTIFACT_GONE);

        var there = new ImageLocation(registry.host(), digest, registry.host() + "/other/x@" + digest, true);
        assertThat(Await.value(hold(cache, there)).path()).exists();
    }

    @Test
    void aPullNobodyWaitsForAnyMoreIsEnded() {
        var cache = cache(1 << 20, 1 << 20);
        var cancellation = new Cancellation();
        var pull = cache.hold(image("a"), ImageForm.ARCHIVE, cancellation);

        cancellation.cancel("stopped");

        Await.value(pull.transform(done -> Future.succeededFuture()));
        assertThat(Await.value(hold(cache, image("a"))).path()).exists();
    }

    @Test
    void aRegistryThatRefusesMayBeTriedAgainAndCredentialsAreFound() throws IOException {
        try (var closed = RegistryServer.startWithPassword()) {
            var image = new ImageLocation(
                    closed.host(),
                    "sha256:" + "1".repeat(64),
                    closed.host() + "/test/x@sha256:" + "1".repeat(64),
                    true);
            assertThat(failed(cache(1 << 20, 1 << 20), image))
                    .isInstanceOf(PipelineFailure.Retryable.class)
                    .returns(Cause.REGISTRY_UNAUTHORIZED, PipelineFailure::kind);

            var basic = java.util.Base64.getEncoder()
                    .encodeToString((RegistryServer.USER + ":" + RegistryServer.PASSWORD)
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            var credentials = Files.writeString(
                    data.resolve("docker.json"),
                    "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(closed.host(), basic));
            assertThat(failure(cache(1 << 20, 1 << 20, credentials), image)).isEqualTo(Cause.ARTIFACT_GONE);
        }
    }

    @Test
    void aNameTheProgramsDoNotTakeIsNotTriedAgain() {
        var digest = "sha256:" + "1".repeat(64);
        var image = new ImageLocation(registry.host(), digest, registry.host() + "/x@" + digest, true);

        assertThat(failure(cache(1 << 20, 1 << 20), image)).isEqualTo(Cause.REFERENCE_INVALID);
    }

    private ImageLocation image(String content) {
        var digest = SmallImages.push(registry.host() + "/test/" + content, Map.of("file", content.repeat(100)));
        return new ImageLocation(registry.host(), digest, registry.host() + "/test/" + content + "@" + digest, true);
    }

    private ImageCache cache(long room, long maxImage) {
        return cache(room, maxImage, null);
    }

    private ImageCache cache(long room, long maxImage, @Nullable Path credentials) {
        var config = new AppConfig.Scanners(
                null,
                null,
                1,
                null,
                Duration.ofSeconds(1),
                new ByteSize(room),
                new ByteSize(maxImage),
                ByteSize.mebibytes(1),
                Map.of());
        var puller = new ImagePuller(tools, new RegistryAccess(credentials, tools.workers()), config);
        return new ImageCache(puller, images, room, tools.workers());
    }

    private static Future<HeldImage> hold(ImageCache cache, ImageLocation image) {
        return cache.hold(image, ImageForm.ARCHIVE, new Cancellation());
    }

    private static Cause failure(ImageCache cache, ImageLocation image) {
        return failed(cache, image).kind();
    }

    private static PipelineFailure failed(ImageCache cache, ImageLocation image) {
        var e = Await.failure(hold(cache, image));
        return e instanceof ToolFailure tool ? tool.failure() : (PipelineFailure) e;
    }

    private int kept() {
        var names = images.toFile().list();
        return names == null ? 0 : names.length;
    }
}
