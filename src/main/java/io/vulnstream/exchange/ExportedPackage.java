package io.vulnstream.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A package with findings; of an operating system the source package, whose version is what is installed of it.
 *
 * @param version the one most often reported where scanners differ
 */
record ExportedPackage(
        long key, String ecosystem, String name, @Nullable String version, String purl) {

    /** With the version where the dictionary has none. */
    @Nullable
    String purlWithVersion() {
        if (purl.isEmpty()) {
            return null;
        }
        return version == null || purl.contains("@") || purl.contains("?") ? purl : purl + "@" + version;
    }
}
