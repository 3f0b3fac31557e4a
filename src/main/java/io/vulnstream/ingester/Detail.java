package io.vulnstream.ingester;

import io.vulnstream.report.CvssVector;
import io.vulnstream.report.RawFinding;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scanner says of a vulnerability itself, whichever package has it. */
record Detail(
        String id,
        @Nullable String title,
        @Nullable String description,
        @Nullable Instant published,
        List<CvssVector> vectors,
        List<String> links) {
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    static Detail of(RawFinding raw) {
        var said = raw.vulnerability();
        return new Detail(
                Bounded.key(said.id()),
                said.title(),
                said.description(),
                plausible(said.published()),
                raw.rating().vectors(),
                said.links());
    }

    /** Nothing was published before computers were; scanners write such dates where they know none. */
    private static @Nullable Instant plausible(@Nullable Instant published) {
        return published == null || published.isBefore(FIRST) || published.isAfter(LAST) ? null : published;
    }

    boolean saysSomething() {
        return title != null || description != null || published != null || !vectors.isEmpty() || !links.isEmpty();
    }
}
