package io.vulnstream.report;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One name for a package whichever scanner reports it.
 *
 * <p>Packages of an operating system are known by ecosystem and source package alone (the binary package stands in where
 * no source is told): scanners differ in the version they give and in whether they know the release. Language packages
 * are known by ecosystem, whole name and version, spelled as OSV does, with the spellings that their registries hold equal
 * made equal.
 */
public final class PackageIdentities {
    private static final String UNKNOWN = "unknown";
    private static final Pattern PYPI_SEPARATORS = Pattern.compile("[-_.]+");

    /** Purl type and namespace of each distribution's packages. */
    private static final Map<String, String[]> DISTRIBUTION_PURL = Map.ofEntries(
            purl("Alpine", "apk", "alpine"),
            purl("Wolfi", "apk", "wolfi"),
            purl("Chainguard", "apk", "chainguard"),
            purl("MinimOS", "apk", "minimos"),
            purl("Alpaquita", "apk", "alpaquita"),
            purl("BellSoft Hardened Containers", "apk", "bellsoft-hardened-containers"),
            purl("Debian", "deb", "debian"),
            purl("Ubuntu", "deb", "ubuntu"),
            purl("Echo", "deb", "echo"),
            purl("Red Hat", "rpm", "redhat"),
            purl("CentOS", "rpm", "centos"),
            purl("Fedora", "rpm", "fedora"),
            purl("AlmaLinux", "rpm", "almalinux"),
            purl("Rocky Linux", "rpm", "rocky-linux"),
            purl("Oracle Linux", "rpm", "oraclelinux"),
            purl("Amazon Linux", "rpm", "amzn"),
            purl("SUSE", "rpm", "suse"),
            purl("openSUSE", "rpm", "opensuse"),
            purl("Photon OS", "rpm", "photon"),
            purl("Azure Linux", "rpm", "azurelinux"),
            purl("Bottlerocket", "rpm", "bottlerocket"),
            purl("openEuler", "rpm", "openeuler"),
            purl("Mageia", "rpm", "mageia"),
            purl("Arch Linux", "alpm", "arch"));

    private static final Map<String, String> LANGUAGE_PURL_TYPE = Map.ofEntries(
            Map.entry("Maven", "maven"),
            Map.entry("npm", "npm"),
            Map.entry("PyPI", "pypi"),
            Map.entry("Go", "golang"),
            Map.entry("crates.io", "cargo"),
            Map.entry("RubyGems", "gem"),
            Map.entry("NuGet", "nuget"),
            Map.entry("Packagist", "composer"),
            Map.entry("Hex", "hex"),
            Map.entry("Pub", "pub"),
            Map.entry("SwiftURL", "swift"),
            Map.entry("CocoaPods", "cocoapods"),
            Map.entry("ConanCenter", "conan"),
            Map.entry("conda", "conda"),
            Map.entry("Julia", "julia"),
            Map.entry("CRAN", "cran"),
            Map.entry("Hackage", "hackage"),
            Map.entry("Bitnami", "bitnami"),
            Map.entry("GitHub Actions", "githubactions"));

    private PackageIdentities() {}

    public static PackageIdentity of(InstalledPackage installed) {
        var ecosystem = installed.ecosystem() == null ? UNKNOWN : Ecosystems.base(installed.ecosystem());
        return Ecosystems.isOperatingSystem(ecosystem)
                ? ofOperatingSystem(ecosystem, installed)
                : ofLanguage(ecosystem, installed);
    }

    private static PackageIdentity ofOperatingSystem(String ecosystem, InstalledPackage installed) {
        var name = Objects.requireNonNullElse(installed.sourceName(), installed.name());
        var purl = Objects.requireNonNull(DISTRIBUTION_PURL.getOrDefault(ecosystem, new String[] {"", ""}));
        return new PackageIdentity(ecosystem, purl[1], name, "", canonical(purl[0], purl[1], name, ""));
    }

    private static PackageIdentity ofLanguage(String ecosystem, InstalledPackage installed) {
        var purl = parsed(installed.purl());
        var name = spelled(ecosystem, wholeName(ecosystem, installed.name(), purl));
        var reported = installed.version() != null ? installed.version() : purl == null ? null : purl.getVersion();
        var version = versionOf(ecosystem, reported);
        var cut = ecosystem.equals("Maven") ? name.indexOf(':') : hasPathNames(ecosystem) ? name.lastIndexOf('/') : -1;
        var namespace = cut < 0 ? "" : name.substring(0, cut);
        var type = Objects.requireNonNullElse(LANGUAGE_PURL_TYPE.get(ecosystem), "");
        return new PackageIdentity(
                ecosystem, namespace, name, version, canonical(type, namespace, name.substring(cut + 1), version));
    }

    /** Only Maven's names are told in two ways: Grype gives the artifact alone and the group in the purl. */
    private static String wholeName(String ecosystem, String name, @Nullable PackageURL purl) {
        if (!ecosystem.equals("Maven") || name.indexOf(':') >= 0 || purl == null || purl.getNamespace() == null) {
            return name;
        }
        return purl.getNamespace() + ":" + purl.getName();
    }

    private static String spelled(String ecosystem, String name) {
        return switch (ecosystem) {
            case "PyPI" ->
                PYPI_SEPARATORS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("-");
            case "NuGet", "Packagist", "Hex", "Pub", "GitHub Actions" -> name.toLowerCase(Locale.ROOT);
            default -> name;
        };
    }

    private static String versionOf(String ecosystem, @Nullable String version) {
        if (version == null) {
            return "";
        }
        if (!ecosystem.equals("Go")) {
            return version;
        }
        var bare = version.startsWith("go") ? version.substring(2) : version;
        return bare.startsWith("v") ? bare.substring(1) : bare;
    }

    private static boolean hasPathNames(String ecosystem) {
        return switch (ecosystem) {
            case "npm", "Go", "Packagist", "SwiftURL", "GitHub Actions" -> true;
            default -> false;
        };
    }

    private static @Nullable PackageURL parsed(@Nullable String purl) {
        try {
            return purl == null ? null : new PackageURL(purl);
        } catch (MalformedPackageURLException e) {
            return null; // A purl is a second opinion here: the name stands without it.
        }
    }

    private static String canonical(String type, String namespace, String name, String version) {
        try {
            return type.isEmpty()
                    ? ""
                    : new PackageURL(
                                    type,
                                    namespace.isEmpty() ? null : namespace,
                                    name,
                                    version.isEmpty() ? null : version,
                                    null,
                                    null)
                            .canonicalize();
        } catch (MalformedPackageURLException e) {
            return "";
        }
    }

    private static Map.Entry<String, String[]> purl(String ecosystem, String type, String namespace) {
        return Map.entry(ecosystem, new String[] {type, namespace});
    }
}
