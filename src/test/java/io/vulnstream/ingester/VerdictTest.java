package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.ingester.Verdict.Claim;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Verdict NOTHING =
            new Verdict(FindingStatus.OPEN, Severity.UNKNOWN, SeverityRule.SCANNER, null, null);

    @Test
    void theDistributionsOwnRatingGoesBeforeEveryScore() {
        // When
        var verdict = Verdict.of(
                "npm",
                List.of(claim(Severity.CRITICAL, null, 9.8f, 9.8f), claim(Severity.LOW, Severity.LOW, null, null)),
                NOTHING);
        // Then
        assertThat(verdict.severity()).isEqualTo(Severity.LOW);
        assertThat(verdict.rule()).isEqualTo(SeverityRule.DISTRIBUTION);
        assertThat(verdict.score()).isEqualTo(9.8f);
    }

    @Test
    void theHighestScoreOfAnAuthorityGoesBeforeTheScannersWords() {
        // When
        var verdict = Verdict.of(
                "npm",
                List.of(claim(Severity.CRITICAL, null, 6.5f, 6.5f), claim(Severity.LOW, null, 7.5f, 9.9f)),
                NOTHING);
        // Then
        assertThat(verdict.severity()).isEqualTo(Severity.HIGH);
        assertThat(verdict.rule()).isEqualTo(SeverityRule.CVSS);
        assertThat(verdict.score()).isEqualTo(7.5f);
    }

    @Test
    void withoutEitherTheWorstWordCounts() {
        // When
        var verdict = Verdict.of(
                "npm",
                List.of(claim(Severity.MEDIUM, null, null, 5.0f), claim(Severity.HIGH, null, null, null)),
                NOTHING);
        // Then
        assertThat(verdict.severity()).isEqualTo(Severity.HIGH);
        assertThat(verdict.rule()).isEqualTo(SeverityRule.SCANNER);
        assertThat(verdict.score()).isEqualTo(5.0f);
    }

    @Test
    void whatNobodySaysAnyMoreIsResolvedAndKeepsItsSeverity() {
        // Given
        var before = new Verdict(FindingStatus.OPEN, Severity.HIGH, SeverityRule.CVSS, 7.5f, "2.0");
        // Then
        assertThat(Verdict.of("npm", List.of(), before))
                .isEqualTo(new Verdict(FindingStatus.RESOLVED, Severity.HIGH, SeverityRule.CVSS, 7.5f, "2.0"));
    }

    @Test
    void theFixIsTheLowestThatEveryScannerHoldsToBeEnough() {
        assertThat(fix("2.14.1", "2.12.2, 2.15.0, 2.3.1", "2.15.0")).isEqualTo("2.15.0");
        assertThat(fix("2.14.1", "2.12.2, 2.15.0, 2.3.1", "2.16.0")).isEqualTo("2.16.0");
        assertThat(fix("1.1.1c-r0", "1.1.1k-r0", null)).isEqualTo("1.1.1k-r0");
        assertThat(fix("4.17.9", "4.17.21", "4.17.10")).isEqualTo("4.17.21");
        assertThat(fix("", "1.0, 2.0", null)).isEqualTo("1.0");
        assertThat(fix("3.0", "1.0, 2.0", null)).isEqualTo("2.0");
        assertThat(fix("1.0", null, null)).isNull();
    }

    @Test
    void whichVersionIsHigherIsDecidedByTheRulesOfTheEcosystem() {
        // An epoch, which nobody's digits tell; a tilde; a qualifier of Maven's; SemVer's numbers before words.
        assertThat(fix("Debian", "1:1.0-1", "1:1.2-1", "2.0-1")).isEqualTo("1:1.2-1");
        assertThat(fix("Red Hat", "1.0-1.el8", "1.0-2.el8", "1.0-2.el8_6")).isEqualTo("1.0-2.el8_6");
        assertThat(fix("Maven", "1.0", "2.0-rc1", "2.0.Final, 3.0")).isEqualTo("2.0.Final");
        assertThat(fix("npm", "1.0.0", "2.0.0-beta.9, 3.0.0", "2.0.0-beta.x")).isEqualTo("2.0.0-beta.x");
        assertThat(fix("RubyGems", "2.0", "2.0.1.a, 3.0", "2.0.1")).isEqualTo("2.0.1");
        assertThat(fix("PyPI", "1.0", "1.0.post1", "1.0.dev5, 2.0")).isEqualTo("2.0");
    }

    private static @Nullable String fix(String installed, @Nullable String one, @Nullable String other) {
        return fix("a system of its own", installed, one, other);
    }

    private static @Nullable String fix(
            String ecosystem, String installed, @Nullable String one, @Nullable String other) {
        return BestFix.of(
                ecosystem,
                List.of(
                        new Claim("trivy", Severity.HIGH, null, null, null, one, List.of(installed)),
                        new Claim("grype", Severity.HIGH, null, null, null, other, List.of())));
    }

    private static Claim claim(
            Severity severity, @Nullable Severity distribution, @Nullable Float authority, @Nullable Float score) {
        return new Claim("trivy", severity, distribution, authority, score, null, List.of());
    }
}
