package io.vulnstream.report;

import io.github.nscuro.versatile.VersionFactory;
import io.github.nscuro.versatile.spi.Version;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** By whose rules the versions of an ecosystem's packages are compared. */
public enum VersionRule {
    DEBIAN("Debian's `deb-version`", "deb", List.of("Debian", "Ubuntu", "Echo")),
    RPM(
            "RPM's",
            "rpm",
            List.of(
                    "AlmaLinux",
                    "Amazon Linux",
                    "Azure Linux",
                    "Bottlerocket",
                    "CentOS",
                    "Fedora",
                    "Mageia",
                    "Oracle Linux",
                    "Photon OS",
                    "Red Hat",
                    "Rocky Linux",
                    "SUSE",
                    "openEuler",
                    "openSUSE")),
    APK(
            "apk's",
            "apk",
            List.of("Alpaquita", "Alpine", "BellSoft Hardened Containers", "Chainguard", "MinimOS", "Wolfi")),
    MAVEN("Maven's", "maven", List.of("Maven")),
    SEMVER("SemVer 2.0", "npm", List.of("Hex", "Julia", "Pub", "SwiftURL", "crates.io", "npm")),
    PYPI("PEP 440", "pypi", List.of("PyPI")),
    GO("Go's", "golang", List.of("Go")),
    NUGET("NuGet's", "nuget", List.of("NuGet")),
    COMPOSER("Composer's", "composer", List.of("Packagist")),
    RUBY_GEMS("RubyGems'", null, List.of("RubyGems")) {
        @Override
        Comparator<String> strict(Collection<String> versions) {
            return GemVersions::compare;
        }
    },
    COMMON("none that is known here: the common order", null, List.of()) {
        @Override
        Comparator<String> strict(Collection<String> versions) {
            return FixVersions::compare;
        }
    };

    /** Each is compared with each. */
    private static final int MOST = 100;

    private static final Map<String, VersionRule> BY_ECOSYSTEM = new HashMap<>();

    static {
        for (var rule : values()) {
            rule.ecosystems.forEach(ecosystem -> BY_ECOSYSTEM.put(ecosystem, rule));
        }
    }

    private final String title;
    private final @Nullable String scheme;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> ecosystems;

    VersionRule(String title, @Nullable String scheme, List<String> ecosystems) {
        this.title = title;
        this.scheme = scheme;
        this.ecosystems = ecosystems;
    }

    /** @param ecosystem with or without a release; the common order for null and any that is not known */
    public static VersionRule of(@Nullable String ecosystem) {
        return ecosystem == null ? COMMON : BY_ECOSYSTEM.getOrDefault(Ecosystems.base(ecosystem), COMMON);
    }

    /** For people. */
    public String title() {
        return title;
    }

    /**
     * How these versions compare. When one of them is none by the ecosystem's rules, all of them are compared by the common
     * order: two orders for one list would be no order.
     */
    public Comparator<String> order(Collection<String> versions) {
        if (versions.size() > MOST) {
            return FixVersions::compare;
        }
        try {
            var strict = strict(versions);
            return versions.stream().allMatch(one -> versions.stream().allMatch(other -> agree(strict, one, other)))
                    ? strict
                    : FixVersions::compare;
        } catch (RuntimeException e) { // however the library refuses what is no version: while reading or comparing it
            return FixVersions::compare;
        }
    }

    private static boolean agree(Comparator<String> order, String one, String other) {
        return Integer.signum(order.compare(one, other)) == -Integer.signum(order.compare(other, one));
    }

    /** Throws for one that is none by this rule. */
    Comparator<String> strict(Collection<String> versions) {
        var parsed = new HashMap<String, Version>();
        for (var version : versions) {
            if (!version.equals("0")) {
                parsed.put(version, VersionFactory.forScheme(scheme, bare(version)));
            }
        }
        return (left, right) -> {
            var one = parsed.get(left);
            var other = parsed.get(right);
            if (one == null || other == null) {
                return Boolean.compare(one != null, other != null); // "0" is before everything, by OSV's word.
            }
            return one.compareTo(other);
        };
    }

    /** Go's own distribution calls its versions {@code go1.20.2}; everybody else's are {@code v1.2.3} or without the letter. */
    private String bare(String version) {
        return this == GO && version.startsWith("go") ? version.substring(2) : version;
    }
}
