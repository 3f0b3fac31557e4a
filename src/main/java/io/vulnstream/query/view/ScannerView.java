package io.vulnstream.query.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

public record ScannerView(
        String name, String version, @Nullable DatabaseView database, String node, Instant seenAt) {}
