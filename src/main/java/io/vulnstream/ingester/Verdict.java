package io.vulnstream.ingester;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What we hold to be true of a finding, of all that scanners say now.
 *
 * @param score highest base score by an authority, else the highest reported
 */
record Verdict(
        FindingStatus status,
        Severity severity,
        SeverityRule rule,
        @Nullable Float score,
        @Nullable String fixVersion) {

    /** Of a finding of which nobody has said anything yet. */
    static final Verdict NONE = new Verdict(FindingStatus.OPEN, Severity.UNKNOWN, SeverityRule.SCANNER, null, null);

    /**
     * What one scanner says of a finding, as long as it says so.
     *
     * @param distribution the distribution's own rating of an operating system's package
     * @param authorityScore CVSS base score by NVD or GitHub
     * @param installed versions of the package where this scanner saw it
     */
    record Claim(
            String scanner,
            Severity severity,
            @Nullable Severity distribution,
            @Nullable Float authorityScore,
            @Nullable Float score,
            @Nullable String fixVersion,
            List<String> installed) {}

    /**
     * When nobody says so any more, all but the status stays as it was.
     *
     * @param ecosystem of the package
     */
    static Verdict of(String ecosystem, List<Claim> live, Verdict before) {
        if (live.isEmpty()) {
            return before.with(FindingStatus.RESOLVED);
        }
        var authority = highest(live, Claim::authorityScore);
        var score = authority != null ? authority : highest(live, Claim::score);
        var fix = BestFix.of(ecosystem, live);
        var distribution =
                live.stream().map(Claim::distribution).filter(Objects::nonNull).max(Comparator.naturalOrder());
        if (distribution.isPresent()) {
            return new Verdict(FindingStatus.OPEN, distribution.get(), SeverityRule.DISTRIBUTION, score, fix);
        }
        if (authority != null) {
            return new Verdict(FindingStatus.OPEN, Severity.ofScore(authority), SeverityRule.CVSS, score, fix);
        }
        var worst = live.stream().map(Claim::severity).reduce(Severity.UNKNOWN, Severity::or);
        return new Verdict(FindingStatus.OPEN, worst, SeverityRule.SCANNER, score, fix);
    }

    /** The same but for the status. */
    Verdict with(FindingStatus other) {
        return new Verdict(other, severity, rule, score, fixVersion);
    }

    private static @Nullable Float highest(List<Claim> live, Function<Claim, @Nullable Float> score) {
        return live.stream()
                .map(score)
                .filter(Objects::nonNull)
                .max(Float::compare)
                .orElse(null);
    }
}
