package io.vulnstream.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The package an entry of a report is about, as the report has it.
 *
 * @param name as reported: of an operating system the binary package where the scanner knows it
 * @param version as reported; null when not told
 * @param ecosystem by OSV's names whichever scanner wrote the report, with the release where it is known
 *     ({@code Alpine:v3.10}, {@code Debian:12}, {@code Ubuntu:22.04}, {@code Maven}, {@code npm}); null when it cannot be told
 * @param purl as reported; null when not told
 * @param sourceName the source package (apk origin, Debian source, SRPM); null when not told, and for language packages
 * @param sourceVersion the source package's version; null when not told
 * @param paths files or places the scanner saw it in; may be empty
 */
public record InstalledPackage(
        String name,
        @Nullable String version,
        @Nullable String ecosystem,
        @Nullable String purl,
        @Nullable String sourceName,
        @Nullable String sourceVersion,
        List<String> paths) {
    public InstalledPackage {
        paths = List.copyOf(paths);
    }

    /** What this package is called whoever reports it; see {@link PackageIdentities}. */
    public PackageIdentity identity() {
        return PackageIdentities.of(this);
    }
}
