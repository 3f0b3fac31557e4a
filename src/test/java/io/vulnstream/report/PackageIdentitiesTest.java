package io.vulnstream.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackageIdentitiesTest {

    @ParameterizedTest(name = "{0} {1} {2} is {4}")
    @CsvSource(nullValues = "-", textBlock = """
            Maven,     org.apache.logging.log4j:log4j-core, 2.14.1, -,                                                     org.apache.logging.log4j:log4j-core, 2.14.1, org.apache.logging.log4j, pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1
            Maven,     log4j-core,                          2.14.1, pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1,  org.apache.logging.log4j:log4j-core, 2.14.1, org.apache.logging.log4j, pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1
            Maven,     log4j-core,                          -,      pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1,  org.apache.logging.log4j:log4j-core, 2.14.1, org.apache.logging.log4j, pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1
            Maven,     some.jar,                            1.0,    -,                                                     some.jar,                            1.0,    '',                       ''
            Maven,     odd,                                 1.0,    not a purl,                                            odd,                                 1.0,    '',                       ''
            npm,       lodash,                              4.17.20, pkg:npm/lodash@4.17.20,                               lodash,                              4.17.20, '',                      pkg:npm/lodash@4.17.20
            npm,       @angular/core,                       9.0.0,  pkg:npm/%40angular/core@9.0.0,                         @angular/core,                       9.0.0,  @angular,                 pkg:npm/%40angular/core@9.0.0
            PyPI,      PyYAML,                              5.3.1,  -,                                                     pyyaml,                              5.3.1,  '',                       pkg:pypi/pyyaml@5.3.1
            PyPI,      ruamel.yaml_clib,                    0.1,    pkg:pypi/ruamel-yaml-clib@0.1,                         ruamel-yaml-clib,                    0.1,    '',                       pkg:pypi/ruamel-yaml-clib@0.1
            Go,        github.com/gogo/protobuf,            v1.3.1, pkg:golang/github.com/gogo/protobuf@v1.3.1,            github.com/gogo/protobuf,            1.3.1,  github.com/gogo,          pkg:golang/github.com/gogo/protobuf@1.3.1
            Go,        github.com/gogo/protobuf,            1.3.1,  -,                                                     github.com/gogo/protobuf,            1.3.1,  github.com/gogo,          pkg:golang/github.com/gogo/protobuf@1.3.1
            Go,        stdlib,                              go1.20.1, -,                                                   stdlib,                              1.20.1, '',                       pkg:golang/stdlib@1.20.1
            NuGet,     Newtonsoft.Json,                     12.0.1, -,                                                     newtonsoft.json,                     12.0.1, '',                       pkg:nuget/newtonsoft.json@12.0.1
            crates.io, crossbeam-utils,                     0.6.6,  -,                                                     crossbeam-utils,                     0.6.6,  '',                       pkg:cargo/crossbeam-utils@0.6.6
            -,         something,                           1,      -,                                                     something,                           1,      '',                       ''
            """)
    void languagePackagesMeetOnOneName(
            @Nullable String ecosystem,
            String reported,
            @Nullable String version,
            @Nullable String purl,
            String name,
            String ownVersion,
            String namespace,
            String canonical) {
        var identity = new InstalledPackage(reported, version, ecosystem, purl, null, null, List.of()).identity();

        assertThat(identity)
                .isEqualTo(new PackageIdentity(
                        ecosystem == null ? "unknown" : ecosystem, namespace, name, ownVersion, canonical));
    }

    @ParameterizedTest(name = "{1} of {0} is {3}")
    @CsvSource(nullValues = "-", textBlock = """
            Alpine:v3.10, libcrypto1.1, openssl, Alpine,      openssl,      alpine,    pkg:apk/alpine/openssl
            Alpine:v3.10, libssl1.1,    openssl, Alpine,      openssl,      alpine,    pkg:apk/alpine/openssl
            Alpine,       openssl,      openssl, Alpine,      openssl,      alpine,    pkg:apk/alpine/openssl
            Alpine:v3.11, libcrypto1.1, -,       Alpine,      libcrypto1.1, alpine,    pkg:apk/alpine/libcrypto1.1
            Debian:12,    libc6,        glibc,   Debian,      glibc,        debian,    pkg:deb/debian/glibc
            Ubuntu:22.04:LTS, libc6,    glibc,   Ubuntu,      glibc,        ubuntu,    pkg:deb/ubuntu/glibc
            Red Hat:8,    avahi-libs,   avahi,   Red Hat,     avahi,        redhat,    pkg:rpm/redhat/avahi
            AlmaLinux:8,  avahi-libs,   avahi,   AlmaLinux,   avahi,        almalinux, pkg:rpm/almalinux/avahi
            """)
    void packagesOfAnOperatingSystemMeetOnTheirSourceWithoutReleaseOrVersion(
            String ecosystem,
            String binary,
            @Nullable String source,
            String base,
            String name,
            String namespace,
            String purl) {
        var identity = new InstalledPackage(binary, "1.1.1c-r0", ecosystem, null, source, "1.1", List.of()).identity();

        assertThat(identity).isEqualTo(new PackageIdentity(base, namespace, name, "", purl));
    }
}
