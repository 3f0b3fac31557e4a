package io.vulnstream.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import us.springett.cvss.Cvss;

/**
 * Base scores of CVSS vectors of versions 2 and 3, remembering the last ones: a report repeats them. Vectors of 4.0 are not
 * computed; their score is known where it is reported. Not safe for several threads.
 */
final class CvssScores {
    private static final int REMEMBERED = 2_000;

    private final Map<String, Optional<Double>> vectorToScore = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Double>> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Null when it is no vector of a known version. */
    @Nullable
    Double of(String vector) {
        return vectorToScore.computeIfAbsent(vector, CvssScores::computed).orElse(null);
    }

    /** A rating by a source, with the score computed when it is not told. */
    CvssVector rating(String source, String vector, @Nullable Double score) {
        return new CvssVector(source, versionOf(vector), vector, score == null ? of(vector) : score);
    }

    /** {@code 3.1} of {@code CVSS:3.1/…}; vectors without a version are of 2.0. */
    static String versionOf(String vector) {
        if (vector.startsWith("CVSS:")) {
            var slash = vector.indexOf('/');
            return slash < 0 ? "" : vector.substring(5, slash);
        }
        return vector.isEmpty() ? "" : "2.0";
    }

    private static Optional<Double> computed(String vector) {
        try {
            var cvss = Cvss.fromVector(vector);
            return cvss == null
                    ? Optional.empty()
                    : Optional.of(cvss.calculateScore().getBaseScore());
        } catch (RuntimeException e) {
            return Optional.empty(); // The calculator refuses a malformed vector so; the vector itself is kept.
        }
    }
}
