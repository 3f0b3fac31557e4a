package io.vulnstream.testkit.fleet;

import io.vulnstream.report.InstalledPackage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A package at one version, as artifacts hold it.
 *
 * @param number of all packages there are, whatever their version
 * @param ecosystem as OSV names it, with the release
 * @param system null for packages of languages
 * @param name of an operating system the source package
 * @param binaries what is installed of it: of a language itself
 * @param flaws all that is wrong with this version
 */
record Software(
        int number,
        String ecosystem,
        @Nullable Distribution system,
        String name,
        String version,
        List<Binary> binaries,
        List<Flaw> flaws) {

    record Binary(String name, String purl) {}

    /**
     * @param erratum several of an operating system are mended by one
     * @param fix the version without it; null where there is none
     */
    record Flaw(Advisory advisory, int erratum, @Nullable String fix) {}

    /** @param sourceTold whether the report tells what a binary package was built from */
    InstalledPackage installed(Binary binary, boolean sourceTold, List<String> paths) {
        var source = system != null && sourceTold ? name : null;
        return new InstalledPackage(
                binary.name(), version, ecosystem, binary.purl(), source, source == null ? null : version, paths);
    }

    /** As who knows source packages only has it. */
    InstalledPackage whole(List<String> paths) {
        return new InstalledPackage(name, version, ecosystem, null, system == null ? null : name, null, paths);
    }

    /** There is one object for each, so that nothing of it needs to be compared. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
