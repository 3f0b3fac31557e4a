package io.vulnstream.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EcosystemsTest {

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(nullValues = "-", textBlock = """
            alpine, 3.10.2, Alpine:v3.10
            alpine, v3.10,  Alpine:v3.10
            alpine, edge,   Alpine:edge
            alpine, -,      Alpine
            debian, 12.5,   Debian:12
            debian, 12,     Debian:12
            Ubuntu, 22.04,  Ubuntu:22.04
            rhel,   8.7,    Red Hat:8
            redhat, 8,      Red Hat:8
            alma,   8.5,    AlmaLinux:8
            wolfi,  20230201, Wolfi
            amazon, 2023,   Amazon Linux:2023
            busybox, 1.32.1, -
            -,      -,      -
            """)
    void aDistributionIsNamedAsOsvNamesIt(@Nullable String id, @Nullable String release, @Nullable String ecosystem) {
        assertThat(Ecosystems.ofDistribution(id, release)).isEqualTo(ecosystem);
        assertThat(Ecosystems.isOperatingSystem(ecosystem)).isEqualTo(ecosystem != null);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(nullValues = "-", textBlock = """
            jar,          Maven
            java-archive, Maven
            maven,        Maven
            node-pkg,     npm
            python-pkg,   PyPI
            gobinary,     Go
            go-module,    Go
            rust-crate,   crates.io
            unheard-of,   -
            """)
    void everyScannersTypeIsOneEcosystem(String type, @Nullable String ecosystem) {
        assertThat(Ecosystems.ofType(type)).isEqualTo(ecosystem);
        assertThat(Ecosystems.isOperatingSystem(ecosystem)).isFalse();
    }
}
