package io.vulnstream.registry;

import io.vertx.core.Future;
import io.vulnstream.support.Deadline;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of the OCI distribution API that finding images needs. Every failure is a
 * {@link io.vulnstream.bus.PipelineFailure}: registry-unauthorized, artifact-gone, rate-limited (with the wait the
 * registry asked for), registry-unavailable, timeout, artifact-unusable.
 */
public interface RegistryClient {
    /** The tags of a repository in the registry's order, page by page until there are more than allowed. */
    Future<TagList> tags(ImageReference repository, int most, Deadline deadline);

    /** What a reference names, without fetching it: registries count this as no pull. */
    Future<Descriptor> head(ImageReference reference, Deadline deadline);

    /** What a reference names, verified by its digest. */
    Future<Manifest> manifest(ImageReference reference, Deadline deadline);

    /** The configuration of an image, verified by its digest. */
    Future<ImageConfig> config(ImageReference repository, String digest, Deadline deadline);

    /** @param truncated there are more tags than were allowed */
    record TagList(List<String> tags, boolean truncated) {
        public TagList {
            tags = List.copyOf(tags);
        }
    }

    /** @param mediaType of a manifest or an index */
    record Descriptor(String digest, String mediaType) {}

    /** A manifest, or a list of them. */
    sealed interface Manifest {
        Descriptor descriptor();

        /** @param config digest of the image's configuration */
        record Image(Descriptor descriptor, String config) implements Manifest {}

        /** @param images what an index lists, without attestations */
        record Index(Descriptor descriptor, List<Child> images) implements Manifest {
            public Index {
                images = List.copyOf(images);
            }
        }
    }

    /** @param platform null where the index does not say */
    record Child(Descriptor descriptor, @Nullable String platform) {}

    /** @param created when the image was built, null where it does not say */
    record ImageConfig(@Nullable String platform, @Nullable Instant created) {}
}
