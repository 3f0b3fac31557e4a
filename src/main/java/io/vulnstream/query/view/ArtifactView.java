package io.vulnstream.query.view;

import io.vulnstream.event.ArtifactKind;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public record ArtifactView(
        long key,
        UUID id,
        ArtifactKind kind,
        @Nullable String digest,
        @Nullable String externalName,
        @Nullable String mediaType,
        @Nullable String platform,
        Instant firstSeenAt)
        implements NodeView {}
