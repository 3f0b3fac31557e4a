package io.vulnstream.scanner.adapter;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program.
 *
 * @param version the pinned one, which tools/install keeps; null when any will do
 * @param path where it is; null when it is to be found by name and version
 * @param ask how it tells its version; null when it cannot
 */
public record Tool(
        String name,
        @Nullable String version,
        @Nullable Path path,
        @Nullable VersionQuestion ask) {
    /**
     * @param pointer into the JSON on stdout; null when the first word that looks like a version is meant
     */
    public record VersionQuestion(
            List<String> args, @Nullable String pointer) {
        public VersionQuestion {
            args = List.copyOf(args);
        }
    }

    /** {@code trivy 0.74.0}. */
    public String title() {
        return version == null ? name : name + " " + version;
    }
}
