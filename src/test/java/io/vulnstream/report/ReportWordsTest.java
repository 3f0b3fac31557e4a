package io.vulnstream.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small words reports are made of: purls, versions, vectors, times. */
class ReportWordsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(nullValues = "-", textBlock = """
            pkg:apk/alpine/libcrypto1.1@1.1.1c-r0?arch=x86_64&distro=3.10.2,                    Alpine:v3.10, -
            pkg:apk/alpine/libcrypto3@3.0.8-r0?arch=x86_64&upstream=openssl&distro=alpine-3.17.2, Alpine:v3.17, openssl
            pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12.5,                          Debian:12,    -
            pkg:deb/debian/libc6@2.28-10?arch=amd64,                                            Debian,       -
            pkg:rpm/rhel/avahi-libs@0.7-20.el8?upstream=avahi-0.7-20.el8.src.rpm&distro=rhel-8.7, Red Hat:8,  avahi
            pkg:rpm/opensuse/zypper@1?distro=opensuse-leap-15.4,                                openSUSE:15.4, -
            pkg:deb/other/x@1?distro=other-1,                                                   -,            -
            pkg:maven/org.apache.tomcat/tomcat@8.0.28,                                          Maven,        -
            pkg:npm/%40angular/core@9.0.0,                                                      npm,          -
            pkg:generic/openssl@1,                                                              -,            -
            nothing,                                                                            -,            -
            pkg:,                                                                               -,            -
            """)
    void aPurlPlacesAPackage(String purl, @Nullable String ecosystem, @Nullable String source) {
        var parts = PurlParts.of(purl);
        var upstream = parts == null ? null : SourcePackage.ofUpstream(parts.qualifier("upstream"));

        assertThat(parts == null ? null : parts.ecosystem()).isEqualTo(ecosystem);
        assertThat(upstream == null ? null : upstream.name()).isEqualTo(source);
    }

    @Test
    void anSrpmsNameIsSplitFromItsVersion() {
        assertThat(SourcePackage.ofUpstream("xz-utils-5.2-1.el8.src.rpm"))
                .isEqualTo(new SourcePackage("xz-utils", "5.2-1.el8"));
        assertThat(SourcePackage.ofUpstream("odd.src.rpm")).isEqualTo(new SourcePackage("odd", null));
        assertThat(SourcePackage.ofUpstream("openssl@1.1")).isEqualTo(new SourcePackage("openssl", "1.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0, 0", "1.2, 1.10, -1", "1.2, 1.2.1, -1", "2.1-r0, 2.1-r4, -1", "1.0~rc1, 1.0, -1", "1.0-rc1, 1.0, -1",
        "1.1.1c-r0, 1.1.1d-r0, -1", "3.0.22-1~deb12u1, 3.0.22-1, -1", "10, 9, 1", "007, 7, 0", "1.0a, 1.0, 1",
                "0, 0.0.1, -1"
    })
    void versionsAreComparedRunByRun(String left, String right, int order) {
        assertThat(Integer.signum(FixVersions.compare(left, right))).isEqualTo(order);
        assertThat(Integer.signum(FixVersions.compare(right, left))).isEqualTo(-order);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            1.0,  '0 1.2',             1.2
            1.0,  '2.0 2.0.1, 0 1.2',  1.2
            2.0,  '2.0 2.0.1, 0 1.2',  2.0.1
            3.0,  '2.0 2.0.1, 0 1.2',  '2.0.1, 1.2'
            -,    '0 1.2',             1.2
            1.0,  '0 1.9, 0 1.2',      1.2
            """)
    void theFixOfTheInstalledVersionsSpanIsTheBest(@Nullable String installed, String spans, String fix) {
        var list = Arrays.stream(spans.split(", ", -1))
                .map(span -> new FixVersions.Span(span.split(" ", 2)[0], span.split(" ", 2)[1]))
                .toList();

        assertThat(FixVersions.best(null, installed, list)).isEqualTo(fix);
        assertThat(FixVersions.best(null, installed, List.of())).isNull();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = '|', textBlock = """
            CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H                                | 3.1 | 10.0
            CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:N                                | 3.0 | 4.8
            AV:N/AC:M/Au:N/C:P/I:N/A:N                                                  | 2.0 | 4.3
            CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H             | 4.0 | -
            nonsense                                                                    | 2.0 | -
            CVSS:3.1/AV:X                                                               | 3.1 | -
            """)
    void aVectorIsScored(String vector, String version, @Nullable Double score) {
        assertThat(new CvssScores().rating("nvd", vector, null))
                .isEqualTo(new CvssVector("nvd", version, vector, score));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            2021-12-10T00:40:56Z,            2021-12-10T00:40:56Z
            2019-11-26T00:15:11.03Z,         2019-11-26T00:15:11.030Z
            2021-06-16T00:03:24.800813Z,     2021-06-16T00:03:24.800813Z
            2023-12-31T23:59:59.123456789Z,  2023-12-31T23:59:59.123456789Z
            2024-02-29T01:02:03Z,            2024-02-29T01:02:03Z
            2023-02-30T01:02:03Z,            -
            2022-03-25T20:56:18+00:00,       2022-03-25T20:56:18Z
            2024-02-22T19:46:26.372724916+01:00, 2024-02-22T18:46:26.372724916Z
            2026-10-03,                      2026-10-03T00:00:00Z
            yesterday,                       -
            2021-12-10T25:40:56Z,            -
            -,                               -
            """)
    void aTimeIsReadInEveryFormReportsHave(@Nullable String text, @Nullable String instant) {
        var time = Timestamps.of(text);

        assertThat(time == null ? null : time.toString()).isEqualTo(instant);
    }

    @ParameterizedTest
    @CsvSource({
        "CVE-2021-1, false, false",
        "DSA-5000-1, true, false",
        "RHSA-2023:7836, true, false",
        "ALAS2-2021-1, true, false",
        "ALSA-2021:1, true, false",
        "ALPINE-CVE-2021-1, false, true",
        "DEBIAN-CVE-2021-1, false, true",
        "GHSA-a-b-c, false, false",
        "openSUSE-SU-2021:1-1, true, false"
    })
    void anIdTellsWhatItIs(String id, boolean erratum, boolean view) {
        assertThat(VulnerabilityIds.isErratum(id)).isEqualTo(erratum);
        assertThat(VulnerabilityIds.isViewOfOneCve(id)).isEqualTo(view);
    }

    @Test
    void aFormatHasOneWord() {
        for (var format : ReportFormat.values()) {
            assertThat(ReportFormat.ofWord(format.word())).isEqualTo(format);
        }
    }
}
