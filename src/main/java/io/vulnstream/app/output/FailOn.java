package io.vulnstream.app.output;

import io.vulnstream.finding.Severity;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The limit of {@code --fail-on}. */
public record FailOn(Severity limit) {
    /** @throws IllegalArgumentException naming the words there are */
    public static FailOn parse(String word) {
        return Arrays.stream(Severity.values())
                .filter(severity -> severity.word().equals(word.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(FailOn::new)
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is no severity; there are "
                        + Arrays.stream(Severity.values()).map(Severity::word).collect(Collectors.joining(", "))));
    }

    public boolean reachedBy(ResultDocument results) {
        return results.reaches(limit);
    }
}
