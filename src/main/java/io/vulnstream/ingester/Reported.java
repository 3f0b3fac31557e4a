package io.vulnstream.ingester;

import io.vulnstream.finding.Severity;
import io.vulnstream.report.CvssVector;
import io.vulnstream.report.RawFinding;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one report says of one package and one id, in however many entries: the worst severity and score, every fix, all
 * places. No order of the entries matters.
 */
final class Reported {
    private static final Comparator<Place> PLACES =
            Comparator.comparing(Place::name).thenComparing(Place::version).thenComparing(Place::path);
    private static final Comparator<Rated> WORST =
            Comparator.comparing(Rated::score).thenComparing(Rated::vector);

    private Severity severity = Severity.UNKNOWN;
    private @Nullable String word;
    private @Nullable Rated rated;
    private @Nullable Severity distribution;
    private @Nullable Double authorityScore;
    private boolean standsIn = true;
    private Set<String> fixes = Set.of();
    private final Map<Place, String> placeToPurl = new HashMap<>(2);
    private int wordingRow;
    private int sightingRow;

    /** Where the scanner saw the package: name and version as installed, and a path or nothing. */
    record Place(String name, String version, String path) {}

    record Rated(double score, String vector) {}

    /** @param place the one the entry is counted under; its path is empty where it told none */
    void add(RawFinding raw, boolean sourceUntold, Place place, Texts texts) {
        standsIn &= sourceUntold;
        addSeverity(raw.rating().normalised(), Bounded.orNull(raw.rating().severity()));
        addScore(raw, texts);
        var byDistribution = raw.distributionSeverity();
        if (byDistribution != null) {
            distribution = distribution == null ? byDistribution : distribution.or(byDistribution);
        }
        if (raw.fixVersion() != null) {
            addFixes(fixes(Bounded.key(raw.fixVersion()), texts));
        }
        var purl = raw.installed().purl();
        placeToPurl.merge(place, purl == null ? "" : texts.one(Bounded.path(purl)), Reported::later);
    }

    /** Several are separated by commas. */
    private static Set<String> fixes(String reported, Texts texts) {
        var one = reported.indexOf(',') < 0;
        return one
                ? Set.of(texts.one(reported))
                : Arrays.stream(reported.split(",", -1))
                        .map(String::strip)
                        .filter(fix -> !fix.isEmpty())
                        .map(texts::one)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Nearly always one and the same. */
    private void addFixes(Set<String> others) {
        if (fixes.isEmpty()) {
            fixes = others;
        } else if (!fixes.containsAll(others)) {
            var all = new TreeSet<>(fixes);
            all.addAll(others);
            fixes = all;
        }
    }

    private void addSeverity(Severity other, @Nullable String otherWord) {
        var worse = other.compareTo(severity);
        if (worse > 0 || (worse == 0 && otherWord != null && (word == null || otherWord.compareTo(word) < 0))) {
            word = otherWord;
        }
        severity = severity.or(other);
    }

    private void addScore(RawFinding raw, Texts texts) {
        var best = raw.rating().bestScore();
        if (best != null) {
            var vector = raw.rating().vectors().stream()
                    .filter(v -> best.equals(v.score()))
                    .map(CvssVector::vector)
                    .min(Comparator.naturalOrder())
                    .orElse("");
            var other = new Rated(best, texts.one(Bounded.key(vector)));
            rated = rated == null || WORST.compare(other, rated) > 0 ? other : rated;
        }
        var byAuthority = Authorities.score(raw.rating().vectors());
        if (byAuthority != null) {
            authorityScore = authorityScore == null ? byAuthority : Math.max(authorityScore, byAuthority);
        }
    }

    /** Takes in what the same report says of a package that turned out to be the same. */
    private void addAll(Reported other) {
        standsIn &= other.standsIn;
        addSeverity(other.severity, other.word);
        if (other.rated != null) {
            rated = rated == null || WORST.compare(other.rated, rated) > 0 ? other.rated : rated;
        }
        if (other.distribution != null) {
            distribution = distribution == null ? other.distribution : distribution.or(other.distribution);
        }
        if (other.authorityScore != null) {
            authorityScore =
                    authorityScore == null ? other.authorityScore : Math.max(authorityScore, other.authorityScore);
        }
        addFixes(other.fixes);
        other.placeToPurl.forEach((place, purl) -> placeToPurl.merge(place, purl, Reported::later));
    }

    /** What stands already, as if it were reported once more. */
    static Reported of(Wording wording, boolean standsIn, Map<Place, String> placeToPurl) {
        var said = new Reported();
        said.severity = wording.severity();
        said.word = wording.word();
        if (wording.score() != null) {
            said.rated = new Rated(wording.score(), wording.vector() == null ? "" : wording.vector());
        }
        said.distribution = wording.distribution();
        said.authorityScore =
                wording.authority() == null ? null : wording.authority().doubleValue();
        if (wording.fixVersion() != null) {
            said.fixes = fixes(wording.fixVersion(), new Texts());
        }
        said.standsIn = standsIn;
        said.placeToPurl.putAll(placeToPurl);
        return said;
    }

    static Reported both(Reported one, Reported other) {
        var both = new Reported();
        both.addAll(one);
        both.addAll(other);
        return both;
    }

    /** The same, whose source package is known by now. */
    static Reported withSource(Reported said) {
        var known = new Reported();
        known.addAll(said);
        known.standsIn = false;
        known.rows(said.wordingRow, said.sightingRow);
        return known;
    }

    private static String later(String one, String other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    Severity severity() {
        return severity;
    }

    /** The severity as reported, in the scanner's own word. */
    @Nullable
    String word() {
        return word;
    }

    @Nullable
    Double score() {
        return rated == null ? null : rated.score();
    }

    @Nullable
    String vector() {
        return rated == null || rated.vector().isEmpty() ? null : rated.vector();
    }

    @Nullable
    String fixVersion() {
        return fixes.isEmpty() ? null : Bounded.key(String.join(", ", fixes));
    }

    @Nullable
    Severity distribution() {
        return distribution;
    }

    @Nullable
    Double authorityScore() {
        return authorityScore;
    }

    private static @Nullable Float real(@Nullable Double score) {
        return score == null ? null : score.floatValue();
    }

    boolean standsIn() {
        return standsIn;
    }

    Wording wording() {
        return new Wording(severity, word, real(score()), vector(), fixVersion(), distribution, real(authorityScore));
    }

    Sighting sighting() {
        return new Sighting(placeToPurl.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(PLACES))
                .toList());
    }

    /** Where they are kept, once somebody looked. */
    void rows(int wording, int sighting) {
        wordingRow = wording;
        sightingRow = sighting;
    }

    boolean hasRows() {
        return wordingRow != 0 && sightingRow != 0;
    }

    int wordingRow() {
        return wordingRow;
    }

    int sightingRow() {
        return sightingRow;
    }

    int placeCount() {
        return placeToPurl.size();
    }
}
