package io.vulnstream.app.output;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.vulnstream.finding.Severity;

/** A severity as a lower-case word. */
public record Rating(Severity severity) {
    @JsonCreator
    static Rating of(String word) {
        return new Rating(Severity.ofWord(word));
    }

    @JsonValue
    public String word() {
        return severity.word();
    }
}
