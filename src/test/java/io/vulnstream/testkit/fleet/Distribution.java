package io.vulnstream.testkit.fleet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A release of an operating system.
 *
 * @param rater who rates its packages, as verdicts name it
 * @param view what OSV puts before a CVE of it; null where it has errata only
 * @param erratum prefix of its errata
 * @param knownToOsv whether osv-scanner looks at its packages
 */
record Distribution(
        String ecosystem,
        String rater,
        String purl,
        String statusFile,
        @Nullable String view,
        String erratum,
        List<Integer> projects,
        boolean knownToOsv) {
    private static final List<Integer> LARGE = List.of(55, 120, 230);
    private static final List<Integer> SMALL = List.of(18, 40, 70);

    /** The more popular, the earlier. */
    static final List<Distribution> ALL = List.of(
            new Distribution(
                    "Debian:12", "debian", "pkg:deb/debian/", "var/lib/dpkg/status", "DEBIAN-", "DSA-12", LARGE, true),
            new Distribution(
                    "Alpine:v3.20", "alpine", "pkg:apk/alpine/", "lib/apk/db/installed", "ALPINE-", "", SMALL, true),
            new Distribution(
                    "Ubuntu:22.04",
                    "ubuntu",
                    "pkg:deb/ubuntu/",
                    "var/lib/dpkg/status",
                    "UBUNTU-",
                    "USN-22",
                    LARGE,
                    true),
            new Distribution(
                    "AlmaLinux:9",
                    "alma",
                    "pkg:rpm/almalinux/",
                    "var/lib/rpm/rpmdb.sqlite",
                    null,
                    "ALSA-2024:9",
                    LARGE,
                    true),
            new Distribution(
                    "Red Hat:9",
                    "redhat",
                    "pkg:rpm/redhat/",
                    "var/lib/rpm/rpmdb.sqlite",
                    null,
                    "RHSA-2024:9",
                    LARGE,
                    false),
            new Distribution(
                    "Debian:11", "debian", "pkg:deb/debian/", "var/lib/dpkg/status", "DEBIAN-", "DSA-11", LARGE, true),
            new Distribution(
                    "Alpine:v3.18", "alpine", "pkg:apk/alpine/", "lib/apk/db/installed", "ALPINE-", "", SMALL, true),
            new Distribution(
                    "Ubuntu:24.04",
                    "ubuntu",
                    "pkg:deb/ubuntu/",
                    "var/lib/dpkg/status",
                    "UBUNTU-",
                    "USN-24",
                    LARGE,
                    true));
}
