package io.vulnstream.scanner.image;

import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Cause;
import io.vulnstream.scanner.adapter.ImageForm;
import io.vulnstream.scanner.adapter.Tool;
import io.vulnstream.scanner.adapter.ToolCommand;
import io.vulnstream.scanner.adapter.ToolFailure;
import io.vulnstream.scanner.adapter.ToolRunner;
import io.vulnstream.scanner.adapter.Value;
import io.vulnstream.scanner.adapter.Value.Condition;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.scanner.process.DirectoryTree;
import io.vulnstream.scanner.process.Limits;
import io.vulnstream.scanner.process.Outcome;
import io.vulnstream.scanner.process.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Pulls images with crane. */
public final class ImagePuller {
    /** Pinned in tools/crane, too. */
    public static final Tool CRANE =
            new Tool("crane", "0.21.9", null, new Tool.VersionQuestion(List.of("version"), null));

    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final long MEMORY = 1L << 30;

    private final ToolRunner runner;
    private final RegistryAccess access;
    private final long maxImage;

    public ImagePuller(ToolRunner runner, RegistryAccess access, AppConfig.Scanners config) {
        this.runner = runner;
        this.access = access;
        this.maxImage = config.maxImage().bytes();
    }

    /**
     * Pulls into a place that does not exist yet, on the file system of the scratch directories; it is there whole or not
     * at all.
     *
     * @return its size in bytes
     */
    Future<Long> pull(ImageLocation image, ImageForm form, Path place, Cancellation cancellation) {
        return runner.withScratch("pull", scratch -> access.variables(scratch)
                .map(variables -> setting(image, scratch, variables))
                .compose(setting -> runner.run(command(form), setting, null, scratch, cancellation))
                .compose(outcome -> checked(form, outcome))
                .compose(done -> runner.workers().executeBlocking(() -> move(scratch, image, place), false)));
    }

    private ToolRunner.Setting setting(ImageLocation image, Scratch scratch, Map<String, Value> variables) {
        var limits = new Limits(TIMEOUT, MEMORY, 1 << 20, 0, maxImage);
        return new ToolRunner.Setting(variables, RegistryAccess.placeholders(image, scratch), limits);
    }

    private static ToolCommand command(ImageForm form) {
        var format = form == ImageForm.FOLDER ? "oci" : "tarball";
        return new ToolCommand(
                CRANE,
                List.of(
                        new Value(List.of("pull", "--format=" + format), null),
                        new Value(List.of("--insecure"), Condition.PLAIN_HTTP),
                        new Value(List.of("--", "${image}", "${scratch}/image"), null)),
                Map.of(),
                false,
                Map.of());
    }

    private static Future<Void> checked(ImageForm form, Outcome outcome) {
        if (outcome.exitCode() == 0) {
            return Future.succeededFuture();
        }
        var ending = ToolRunner.ending(command(form), outcome);
        var failure = PullFailures.of(outcome.stderr(), ending)
                .orElseGet(() -> new PipelineFailure.Retryable(Cause.REGISTRY_UNAVAILABLE, ending));
        return Future.failedFuture(new ToolFailure(failure, outcome.exitCode(), outcome.stderr()));
    }

    private Long move(Scratch scratch, ImageLocation image, Path place) throws IOException {
        var pulled = scratch.file("image");
        var size = DirectoryTree.size(pulled);
        if (size > maxImage) {
            throw new ToolFailure(
                    new PipelineFailure.Rejected(
                            Cause.ARTIFACT_UNUSABLE,
                            image.reference() + " has " + (size >> 20) + " MiB; scanners.maxImage allows "
                                    + (maxImage >> 20)),
                    null,
                    "");
        }
        Files.createDirectories(place.getParent());
        Files.move(pulled, place);
        return size;
    }
}
