package io.vulnstream.ingester;

import io.vulnstream.finding.Severity;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a scanner says of an id in its own words. The same in most artifacts that have the package, so it is kept once.
 *
 * @param word the severity as reported
 * @param distribution the distribution's own rating of its package
 * @param authority base score by NVD or GitHub
 */
record Wording(
        Severity severity,
        @Nullable String word,
        @Nullable Float score,
        @Nullable String vector,
        @Nullable String fixVersion,
        @Nullable Severity distribution,
        @Nullable Float authority) {

    /** As V008 made it of what was there before. */
    UUID digest() {
        return new Digest()
                .word(String.valueOf(severity.ordinal()))
                .part(word)
                .part(score)
                .part(vector)
                .part(fixVersion)
                .word(distribution == null ? "-" : String.valueOf(distribution.ordinal()))
                .part(authority)
                .id();
    }
}
