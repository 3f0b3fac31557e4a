package io.vulnstream.finding;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeverityTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            CRITICAL,   CRITICAL
            Critical,   CRITICAL
            High,       HIGH
            important,  HIGH
            MODERATE,   MEDIUM
            medium,     MEDIUM
            ' low ',    LOW
            Negligible, NEGLIGIBLE
            unimportant, NEGLIGIBLE
            Unknown,    UNKNOWN
            '',         UNKNOWN
            -,          UNKNOWN
            dreadful,   UNKNOWN
            """)
    void aWordOfAnyScannerIsUnderstood(@Nullable String word, Severity severity) {
        assertThat(Severity.ofWord(word)).isEqualTo(severity);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0, CRITICAL",
        "9.0, CRITICAL",
        "8.9, HIGH",
        "7.0, HIGH",
        "6.9, MEDIUM",
        "4.0, MEDIUM",
        "3.9, LOW",
        "0.1, LOW",
        "0.0, NEGLIGIBLE",
        "-1, UNKNOWN",
        "NaN, UNKNOWN"
    })
    void aScoreIsUnderstood(double score, Severity severity) {
        assertThat(Severity.ofScore(score)).isEqualTo(severity);
    }

    @Test
    void theNumbersInTheDatabaseStayTheSame() {
        assertThat(Severity.values())
                .containsExactly(
                        Severity.UNKNOWN,
                        Severity.NEGLIGIBLE,
                        Severity.LOW,
                        Severity.MEDIUM,
                        Severity.HIGH,
                        Severity.CRITICAL);
        assertThat(Severity.LOW.or(Severity.HIGH)).isEqualTo(Severity.HIGH);
        assertThat(Severity.HIGH.or(Severity.LOW)).isEqualTo(Severity.HIGH);
    }
}
