package io.vulnstream.registry;

import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.HostGates;
import io.vulnstream.ledger.ReferenceResolver;
import io.vulnstream.registry.RegistryClient.Child;
import io.vulnstream.registry.RegistryClient.Descriptor;
import io.vulnstream.registry.RegistryClient.Manifest;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.breaker.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks registries what a reference names: one image, or an index and its images. */
public final class RegistryResolver implements ReferenceResolver {
    /** Far above what anybody builds for; each may be asked for, and becomes a scan by each scanner. */
    private static final int MOST_IMAGES = 200;

    private final RegistryClient registry;
    private final HostGates gates;
    private final Duration timeout;

    /** @param timeout for all calls that one reference takes */
    public RegistryResolver(RegistryClient registry, HostGates gates, Duration timeout) {
        this.registry = registry;
        this.gates = gates;
        this.timeout = timeout;
    }

    @Override
    public Gate gate(String reference) {
        return gates.of(reference);
    }

    @Override
    public Future<Resolution> resolve(String text) {
        ImageReference reference;
        try {
            reference = ImageReference.parse(text);
        } catch (PipelineFailure failure) {
            return Future.failedFuture(failure);
        }
        var deadline = Deadline.in(timeout);
        return registry.manifest(reference, deadline).compose(manifest -> switch (manifest) {
            case Manifest.Image image -> single(reference, image, deadline);
            case Manifest.Index index -> several(reference, index, deadline);
        });
    }

    private Future<Resolution> single(ImageReference reference, Manifest.Image image, Deadline deadline) {
        return registry.config(reference, image.config(), deadline)
                .map(config -> new Resolution(
                        reference.source(),
                        tag(reference),
                        null,
                        List.of(image(image.descriptor(), config.platform()))));
    }

    private Future<Resolution> several(ImageReference reference, Manifest.Index index, Deadline deadline) {
        if (index.images().size() > MOST_IMAGES) {
            return Future.failedFuture(new Rejected(
                    Cause.ARTIFACT_UNUSABLE,
                    reference + " is an index of " + index.images().size() + " images, and more than " + MOST_IMAGES
                            + " are not taken: ask for those you mean by their digests"));
        }
        var images = index.images().stream()
                .map(child -> image(reference, child, deadline))
                .toList();
        return Future.all(images).compose(all -> {
            var found = all.<Optional<Image>>list().stream()
                    .flatMap(Optional::stream)
                    .toList();
            return found.isEmpty()
                    ? noImage(reference)
                    : Future.succeededFuture(
                            new Resolution(reference.source(), tag(reference), image(index.descriptor(), null), found));
        });
    }

    /** Beside a digest a tag is only a remark: nobody asked whether it names that. */
    private static @Nullable String tag(ImageReference reference) {
        return reference.digest() == null ? reference.tag() : null;
    }

    private static Future<Resolution> noImage(ImageReference reference) {
        return Future.failedFuture(
                new Rejected(Cause.ARTIFACT_UNUSABLE, reference + " is an index without a container image"));
    }

    /** An index need not name platforms; then the image itself does, if it is one. */
    private Future<Optional<Image>> image(ImageReference reference, Child child, Deadline deadline) {
        if (child.platform() != null) {
            return Future.succeededFuture(Optional.of(image(child.descriptor(), child.platform())));
        }
        var exact = reference.withDigest(child.descriptor().digest());
        return registry.manifest(exact, deadline)
                .compose(manifest -> platform(exact, manifest, deadline))
                .map(platform -> Optional.of(image(child.descriptor(), platform.orElse(null))))
                .recover(failure -> failure instanceof Rejected rejected && rejected.kind() == Cause.ARTIFACT_UNUSABLE
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    private Future<Optional<String>> platform(ImageReference exact, Manifest manifest, Deadline deadline) {
        return switch (manifest) {
            case Manifest.Image image ->
                registry.config(exact, image.config(), deadline).map(config -> Optional.ofNullable(config.platform()));
            case Manifest.Index nested ->
                Future.failedFuture(new Rejected(Cause.ARTIFACT_UNUSABLE, exact + " is an index inside an index"));
        };
    }

    private static Image image(Descriptor descriptor, @Nullable String platform) {
        return new Image(descriptor.digest(), descriptor.mediaType(), platform);
    }
}
