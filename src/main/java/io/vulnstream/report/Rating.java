package io.vulnstream.report;

import io.vulnstream.finding.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How bad an entry of a report says it is, with every source's verdict.
 *
 * @param severity the scanner's word as reported; null when it has none (osv-scanner)
 * @param score the highest base score reported; null when none is (see {@link #bestScore})
 * @param vectors every CVSS rating the entry holds
 * @param verdicts severity by who gave it ({@code debian}, {@code redhat}, {@code nvd}, {@code ghsa}, …), where a word or a
 *     level is reported with its source
 */
public record Rating(
        @Nullable String severity, @Nullable Double score, List<CvssVector> vectors, Map<String, Severity> verdicts) {
    public Rating {
        vectors = List.copyOf(vectors);
        verdicts = Map.copyOf(verdicts);
    }

    /** The highest base score reported, else the highest computed from the vectors; null when there is neither. */
    public @Nullable Double bestScore() {
        if (score != null) {
            return score;
        }
        return vectors.stream()
                .map(CvssVector::score)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The scanner's word where it means something, else what the score means, else the worst verdict, else unknown. */
    public Severity normalised() {
        var word = Severity.ofWord(severity);
        if (word != Severity.UNKNOWN) {
            return word;
        }
        var best = bestScore();
        if (best != null) {
            return Severity.ofScore(best);
        }
        return verdicts.values().stream().reduce(Severity.UNKNOWN, Severity::or);
    }
}
