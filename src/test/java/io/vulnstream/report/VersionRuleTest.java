package io.vulnstream.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionRuleTest {
    @ParameterizedTest
    @CsvSource({
        "Debian:12, 1:0.9-1, 2.0-1, 1",
        "Debian, 2.36-9+deb12u4, 2.36-9+deb12u10, -1",
        "Ubuntu:22.04, 1.0~rc1-1, 1.0-1, -1",
        "Red Hat:8, 1.1.1k-7.el8_6, 0:1.1.1k-9.el8, -1",
        "AlmaLinux:9, 2:1.0-1, 1:9.0-1, 1",
        "Alpine:v3.19, 1.2.3_rc1-r0, 1.2.3-r0, -1",
        "Wolfi, 1.1.1k-r0, 1.1.1l-r0, -1",
        "Maven, 1.0-alpha-1, 1.0-SNAPSHOT, -1",
        "Maven, 1.0.0.Final, 1.0, 0",
        "npm, 1.0.0-alpha.beta, 1.0.0-alpha.1, 1",
        "crates.io, 1.0.0-rc.10, 1.0.0-rc.9, 1",
        "PyPI, 1.0.dev1, 1.0a1, -1",
        "PyPI, 1!0.1, 9.0, 1",
        "Go, v1.2.3, 1.2.4, -1",
        "Go, 0.0.0-20210101000000-abcdefabcdef, 0.0.1, -1",
        "Go, go1.20.2, 1.20.3, -1",
        "NuGet, 1.0.0.1, 1.0.0, 1",
        "Packagist, 1.0.0-RC1, 1.0.0, -1",
        "RubyGems, 1.0.a, 1.0, -1",
        "RubyGems, 1.0.0, 1.0, 0",
        "RubyGems, 2.0.0.rc1, 2.0.0.beta3, 1",
        "RubyGems, 1.0-rc1, 1.0, -1",
        "npm, 0, 0.0.1, -1",
        "Alpine, 0, 0.0.1-r0, -1",
    })
    void versionsAreComparedByTheirEcosystemsRules(String ecosystem, String left, String right, int order) {
        var rule = VersionRule.of(ecosystem);

        assertThat(Integer.signum(rule.strict(List.of(left, right)).compare(left, right)))
                .isEqualTo(order);
        assertThat(Integer.signum(rule.strict(List.of(left, right)).compare(right, left)))
                .isEqualTo(-order);
    }

    @Example
    void aVersionThatIsNoneLeavesTheWholeListToTheCommonOrder() {
        var versions = List.of("2.0", "not a version", "10.0", "");

        assertThat(versions.stream().sorted(VersionRule.SEMVER.order(versions)))
                .containsExactlyElementsOf(
                        versions.stream().sorted(FixVersions::compare).toList());
    }

    @Property
    void whateverIsComparedIsOrderedAndNothingIsThrown(
            @ForAll VersionRule rule, @ForAll("versions") List<String> versions) {
        var order = rule.order(versions);

        for (var one : versions) {
            for (var other : versions) {
                assertThat(Integer.signum(order.compare(one, other)))
                        .isEqualTo(-Integer.signum(order.compare(other, one)));
            }
        }
    }

    @Provide
    Arbitrary<List<String>> versions() {
        return Arbitraries.strings()
                .withChars("0123456789.-+~:_abrv \u0000é")
                .ofMaxLength(12)
                .list()
                .ofMaxSize(5);
    }

    /** Which of them has no rule of its own is said and not forgotten. */
    @Example
    void everyEcosystemOfRulesIsOneWeKnow() {
        assertThat(Ecosystems.all().stream()
                        .filter(ecosystem -> VersionRule.of(ecosystem) == VersionRule.COMMON)
                        .collect(Collectors.joining(", ")))
                .isEqualTo("Arch Linux, Bitnami, CRAN, CocoaPods, ConanCenter, GitHub Actions, Hackage, conda");
    }
}
