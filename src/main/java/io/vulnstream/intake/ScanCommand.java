package io.vulnstream.intake;

import io.vulnstream.event.Lane;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for at once.
 *
 * @param scanners null means every enabled one
 * @param platforms null means all
 * @param lane null means the urgent one
 * @param key idempotency key
 */
public record ScanCommand(
        List<String> references,
        @Nullable List<String> scanners,
        @Nullable List<String> platforms,
        @Nullable Lane lane,
        boolean rescan,
        @Nullable String key) {}
