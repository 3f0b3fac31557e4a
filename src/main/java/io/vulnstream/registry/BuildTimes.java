package io.vulnstream.registry;

import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.registry.RegistryClient.Manifest;
import io.vulnstream.support.Deadline;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** When images were made, by their configuration. Content never changes: what is known of a digest is kept, to a bound. */
public final class BuildTimes {
    private static final int REMEMBERED = 20_000;

    private final RegistryClient registry;
    private final Map<String, Optional<Instant>> known = Collections.synchronizedMap(new Newest());

    public BuildTimes(RegistryClient registry) {
        this.registry = registry;
    }

    /** @param exact with its digest; empty where the image does not say or is none */
    public Future<Optional<Instant>> of(ImageReference exact, Deadline deadline) {
        var remembered = known.get(exact.version());
        if (remembered != null) {
            return Future.succeededFuture(remembered);
        }
        return registry.manifest(exact, deadline)
                .compose(manifest -> created(exact, manifest, deadline))
                .recover(failure -> failure instanceof Rejected
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure))
                .onSuccess(time -> known.put(exact.version(), time));
    }

    /** The images of an index are made together: the first one speaks for all. */
    private Future<Optional<Instant>> created(ImageReference exact, Manifest manifest, Deadline deadline) {
        return switch (manifest) {
            case Manifest.Image image ->
                registry.config(exact, image.config(), deadline).map(config -> Optional.ofNullable(config.created()));
            case Manifest.Index index ->
                index.images().isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : of(exact.withDigest(index.images().get(0).descriptor().digest()), deadline);
        };
    }

    /** Forgets what was asked for least recently. */
    private static final class Newest extends LinkedHashMap<String, Optional<Instant>> {
        private static final long serialVersionUID = 1L;

        Newest() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Instant>> eldest) {
            return size() > REMEMBERED;
        }
    }
}
