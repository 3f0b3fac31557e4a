package io.vulnstream.query.view;

import org.jspecify.annotations.Nullable;

public record PackageView(
        String ecosystem,
        @Nullable String namespace,
        String name,
        @Nullable String version,
        String purl) {}
