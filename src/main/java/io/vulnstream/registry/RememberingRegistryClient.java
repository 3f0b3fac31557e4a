package io.vulnstream.registry;

import io.vertx.core.Future;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.Recent;

/**
 * Asks for an image's configuration once: a digest never names another one. What a tag or a digest names is asked each
 * time, because it may have gone.
 */
public final class RememberingRegistryClient implements RegistryClient {
    /** Of some hundred bytes each. */
    private static final int CONFIGURATIONS = 10_000;

    private final RegistryClient registry;
    private final Recent<Key, ImageConfig> configurations = new Recent<>(CONFIGURATIONS);

    public RememberingRegistryClient(RegistryClient registry) {
        this.registry = registry;
    }

    /** Who may read one repository may not read another one with the same content. */
    private record Key(String source, String digest) {}

    @Override
    public Future<TagList> tags(ImageReference repository, int most, Deadline deadline) {
        return registry.tags(repository, most, deadline);
    }

    @Override
    public Future<Descriptor> head(ImageReference reference, Deadline deadline) {
        return registry.head(reference, deadline);
    }

    @Override
    public Future<Manifest> manifest(ImageReference reference, Deadline deadline) {
        return registry.manifest(reference, deadline);
    }

    @Override
    public Future<ImageConfig> config(ImageReference repository, String digest, Deadline deadline) {
        var key = new Key(repository.source(), digest);
        var known = configurations.get(key);
        return known != null
                ? Future.succeededFuture(known)
                : registry.config(repository, digest, deadline).onSuccess(config -> configurations.put(key, config));
    }
}
