package io.vulnstream.report;

import org.jspecify.annotations.Nullable;

/**
 * One CVSS rating.
 *
 * @param source who rated: {@code nvd}, {@code ghsa}, {@code redhat}, …; {@code nvd} and {@code ghsa} are spelled so
 *     whatever the scanner calls them
 * @param version {@code 2.0}, {@code 3.0}, {@code 3.1} or {@code 4.0}; empty when it cannot be told
 * @param vector as reported; empty when only a score is
 * @param score base score, 0.0 to 10.0: as reported, else computed from the vector; null when neither can be had
 */
public record CvssVector(
        String source,
        String version,
        String vector,
        @Nullable Double score) {}
