package io.vulnstream.report;

/**
 * What a package is called whichever scanner reports it: the key of the package dictionary.
 *
 * @param ecosystem OSV's name without a release: {@code Alpine}, {@code Debian}, {@code Maven}, {@code npm}; {@code unknown}
 *     when it cannot be told
 * @param namespace the purl's namespace, a function of ecosystem and name: Maven group, npm scope, distribution; else empty
 * @param name the whole name, as OSV writes it ({@code group:artifact}, {@code @scope/name}); of an operating system the
 *     source package
 * @param version empty for packages of an operating system, because scanners differ in the version they give
 * @param purl canonical, without qualifiers; empty when there is no type for the ecosystem
 */
public record PackageIdentity(String ecosystem, String namespace, String name, String version, String purl) {

    /** The package whatever its version. */
    public PackageIdentity withoutVersion() {
        int at = purl.lastIndexOf('@');
        return version.isEmpty()
                ? this
                : new PackageIdentity(
                        ecosystem, namespace, name, "", at > purl.lastIndexOf('/') ? purl.substring(0, at) : purl);
    }
}
