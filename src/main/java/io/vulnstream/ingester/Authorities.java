package io.vulnstream.ingester;

import io.vulnstream.report.CvssVector;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whose CVSS scores decide a severity: NVD's and those of GitHub's advisories. */
final class Authorities {
    private static final List<String> NAMES = List.of("nvd", "ghsa");

    private Authorities() {}

    /**
     * The highest base score by one of them. Version 2 counts only where there is no later one: it knows no "critical", and
     * the same vulnerability has another score in it.
     */
    static @Nullable Double score(List<CvssVector> vectors) {
        var later = highest(vectors, false);
        return later != null ? later : highest(vectors, true);
    }

    private static @Nullable Double highest(List<CvssVector> vectors, boolean version2) {
        return vectors.stream()
                .filter(v -> NAMES.contains(v.source()) && v.version().startsWith("2") == version2)
                .map(CvssVector::score)
                .filter(Objects::nonNull)
                .max(Double::compare)
                .orElse(null);
    }
}
