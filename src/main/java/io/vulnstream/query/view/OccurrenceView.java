package io.vulnstream.query.view;

import org.jspecify.annotations.Nullable;

/** @param packageName null where the scanner named only a file */
public record OccurrenceView(
        @Nullable String packageName,
        @Nullable String version,
        @Nullable String path,
        @Nullable String purl) {}
