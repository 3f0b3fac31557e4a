package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.support.breaker.Gate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a registry what a reference names now. Fails with a {@link io.vulnstream.bus.PipelineFailure}. */
@FunctionalInterface
public interface ReferenceResolver {
    Future<Resolution> resolve(String reference);

    /** Whether asking would be in vain, because the registry is left alone. */
    default Gate gate(String reference) {
        return Gate.OPEN;
    }

    /**
     * @param source address of the repository, {@code registry/path}
     * @param tag the tag asked for, null where the reference is a digest
     * @param index the index, null where the reference names one manifest
     * @param images the manifests to scan, one for each platform; never attestations
     */
    record Resolution(
            String source, @Nullable String tag, @Nullable Image index, List<Image> images) {}

    /** @param platform {@code os/architecture[/variant]}, null where the registry does not say */
    record Image(String digest, String mediaType, @Nullable String platform) {}
}
