package io.vulnstream.report;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The one vocabulary for where packages come from: OSV's names. Scanners say the same by a purl type, a distribution's id
 * or a type of their own.
 */
public final class Ecosystems {
    /** Distributions by the ids of os-release, of Trivy, of Grype and of purl namespaces. */
    private static final Map<String, String> BY_DISTRIBUTION = Map.ofEntries(
            Map.entry("alpine", "Alpine"),
            Map.entry("debian", "Debian"),
            Map.entry("ubuntu", "Ubuntu"),
            Map.entry("redhat", "Red Hat"),
            Map.entry("rhel", "Red Hat"),
            Map.entry("centos", "CentOS"),
            Map.entry("fedora", "Fedora"),
            Map.entry("alma", "AlmaLinux"),
            Map.entry("almalinux", "AlmaLinux"),
            Map.entry("rocky", "Rocky Linux"),
            Map.entry("rockylinux", "Rocky Linux"),
            Map.entry("oracle", "Oracle Linux"),
            Map.entry("ol", "Oracle Linux"),
            Map.entry("oraclelinux", "Oracle Linux"),
            Map.entry("amazon", "Amazon Linux"),
            Map.entry("amzn", "Amazon Linux"),
            Map.entry("amazonlinux", "Amazon Linux"),
            Map.entry("suse", "SUSE"),
            Map.entry("sles", "SUSE"),
            Map.entry("sle", "SUSE"),
            Map.entry("suse linux enterprise server", "SUSE"),
            Map.entry("suse linux enterprise micro", "SUSE"),
            Map.entry("opensuse", "openSUSE"),
            Map.entry("opensuse.leap", "openSUSE"),
            Map.entry("opensuse-leap", "openSUSE"),
            Map.entry("opensuse.tumbleweed", "openSUSE"),
            Map.entry("opensuse-tumbleweed", "openSUSE"),
            Map.entry("photon", "Photon OS"),
            Map.entry("wolfi", "Wolfi"),
            Map.entry("chainguard", "Chainguard"),
            Map.entry("minimos", "MinimOS"),
            Map.entry("mariner", "Azure Linux"),
            Map.entry("cbl-mariner", "Azure Linux"),
            Map.entry("azurelinux", "Azure Linux"),
            Map.entry("bottlerocket", "Bottlerocket"),
            Map.entry("arch", "Arch Linux"),
            Map.entry("archlinux", "Arch Linux"),
            Map.entry("openeuler", "openEuler"),
            Map.entry("mageia", "Mageia"),
            Map.entry("echo", "Echo"),
            Map.entry("alpaquita", "Alpaquita"),
            Map.entry("bellsoft-hardened-containers", "BellSoft Hardened Containers"));

    /** Language ecosystems by purl type, by Trivy's result types and by Grype's package types. */
    private static final Map<String, String> BY_TYPE = Map.ofEntries(
            Map.entry("maven", "Maven"),
            Map.entry("jar", "Maven"),
            Map.entry("pom", "Maven"),
            Map.entry("gradle", "Maven"),
            Map.entry("sbt", "Maven"),
            Map.entry("java-archive", "Maven"),
            Map.entry("jenkins-plugin", "Maven"),
            Map.entry("npm", "npm"),
            Map.entry("yarn", "npm"),
            Map.entry("pnpm", "npm"),
            Map.entry("bun", "npm"),
            Map.entry("node-pkg", "npm"),
            Map.entry("pypi", "PyPI"),
            Map.entry("pip", "PyPI"),
            Map.entry("pipenv", "PyPI"),
            Map.entry("poetry", "PyPI"),
            Map.entry("uv", "PyPI"),
            Map.entry("pylock", "PyPI"),
            Map.entry("python", "PyPI"),
            Map.entry("python-pkg", "PyPI"),
            Map.entry("golang", "Go"),
            Map.entry("gomod", "Go"),
            Map.entry("gobinary", "Go"),
            Map.entry("go-module", "Go"),
            Map.entry("cargo", "crates.io"),
            Map.entry("rustbinary", "crates.io"),
            Map.entry("rust-crate", "crates.io"),
            Map.entry("gem", "RubyGems"),
            Map.entry("gemspec", "RubyGems"),
            Map.entry("bundler", "RubyGems"),
            Map.entry("nuget", "NuGet"),
            Map.entry("dotnet", "NuGet"),
            Map.entry("dotnet-core", "NuGet"),
            Map.entry("packages-props", "NuGet"),
            Map.entry("composer", "Packagist"),
            Map.entry("composer-vendor", "Packagist"),
            Map.entry("php-composer", "Packagist"),
            Map.entry("hex", "Hex"),
            Map.entry("pub", "Pub"),
            Map.entry("dart-pub", "Pub"),
            Map.entry("swift", "SwiftURL"),
            Map.entry("cocoapods", "CocoaPods"),
            Map.entry("pod", "CocoaPods"),
            Map.entry("conan", "ConanCenter"),
            Map.entry("conda", "conda"),
            Map.entry("conda-pkg", "conda"),
            Map.entry("conda-environment", "conda"),
            Map.entry("julia", "Julia"),
            Map.entry("cran", "CRAN"),
            Map.entry("r-package", "CRAN"),
            Map.entry("hackage", "Hackage"),
            Map.entry("bitnami", "Bitnami"),
            Map.entry("githubactions", "GitHub Actions"),
            Map.entry("github-action", "GitHub Actions"));

    private static final Set<String> DISTRIBUTIONS = Set.copyOf(BY_DISTRIBUTION.values());

    private Ecosystems() {}

    /**
     * The ecosystem of a distribution's packages, with the part of its release that OSV distinguishes.
     *
     * @param id {@code alpine}, {@code debian}, {@code rhel}, … in any case
     * @param release {@code 3.10.2}, {@code 12.5}, {@code 22.04}; null or empty when not known
     * @return {@code Alpine:v3.10}, {@code Debian:12}, {@code Ubuntu:22.04}; null when the distribution is not known
     */
    public static @Nullable String ofDistribution(@Nullable String id, @Nullable String release) {
        var base = id == null ? null : BY_DISTRIBUTION.get(id.toLowerCase(Locale.ROOT));
        if (base == null || release == null || release.isBlank()) {
            return base;
        }
        return switch (base) {
            case "Alpine" -> release.equals("edge") ? "Alpine:edge" : "Alpine:v" + leading(strippedOfV(release), 2);
            case "Ubuntu" -> base + ":" + leading(release, 2);
            case "Wolfi", "Chainguard", "MinimOS", "Arch Linux" -> base;
            case "SUSE", "openSUSE", "Amazon Linux", "Photon OS", "Azure Linux", "openEuler" -> base + ":" + release;
            default -> base + ":" + leading(release, 1);
        };
    }

    /** The ecosystem that a purl type, a Trivy result type or a Grype package type means; null when none is known. */
    public static @Nullable String ofType(@Nullable String type) {
        return type == null ? null : BY_TYPE.get(type.toLowerCase(Locale.ROOT));
    }

    /** Every ecosystem there is a name for, in order. */
    static SortedSet<String> all() {
        var all = new TreeSet<>(BY_TYPE.values());
        all.addAll(DISTRIBUTIONS);
        return all;
    }

    /** The name without the release: {@code Alpine} of {@code Alpine:v3.10}. */
    public static String base(String ecosystem) {
        var colon = ecosystem.indexOf(':');
        return colon < 0 ? ecosystem : ecosystem.substring(0, colon);
    }

    public static boolean isOperatingSystem(@Nullable String ecosystem) {
        return ecosystem != null && DISTRIBUTIONS.contains(base(ecosystem));
    }

    /** Who rates packages of the ecosystem, by the name used in verdicts; null when it is no distribution's. */
    public static @Nullable String distributionOf(@Nullable String ecosystem) {
        if (ecosystem == null) {
            return null;
        }
        return switch (base(ecosystem)) {
            case "Alpine" -> "alpine";
            case "Debian" -> "debian";
            case "Ubuntu" -> "ubuntu";
            case "Red Hat", "CentOS" -> "redhat";
            case "AlmaLinux" -> "alma";
            case "Rocky Linux" -> "rocky";
            case "Oracle Linux" -> "oracle-oval";
            case "Amazon Linux" -> "amazon";
            case "SUSE", "openSUSE" -> "suse-cvrf";
            case "Photon OS" -> "photon";
            case "Azure Linux" -> "azure";
            case "Wolfi" -> "wolfi";
            case "Chainguard" -> "chainguard";
            case "Fedora" -> "fedora";
            case "Arch Linux" -> "arch-linux";
            default -> null;
        };
    }

    private static String strippedOfV(String release) {
        return release.startsWith("v") ? release.substring(1) : release;
    }

    private static String leading(String release, int parts) {
        var end = -1;
        for (var i = 0; i < parts; i++) {
            end = release.indexOf('.', end + 1);
            if (end < 0) {
                return release;
            }
        }
        return release.substring(0, end);
    }
}
