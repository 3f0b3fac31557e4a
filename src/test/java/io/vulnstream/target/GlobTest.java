package io.vulnstream.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*, anything, true",
        "*, '', true",
        "v*, v1, true",
        "v*, xv1, false",
        "1.?, 1.2, true",
        "1.?, 1.22, false",
        "*-alpine, 1.27-alpine, true",
        "*-alpine, 1.27-alpine3, false",
        "1.*-alpine*, 1.27-alpine3.20, true",
        "*a*b*c, xxaxxbxxbc, true",
        "*a*b*c, xxaxxcxxb, false",
        "1.2, 1x2, false",
        "'', '', true",
        "'', x, false",
    })
    void aStarStandsForAnythingAndAQuestionMarkForOne(String pattern, String text, boolean matches) {
        assertThat(Glob.matches(pattern, text)).isEqualTo(matches);
    }

    @Test
    void manyStarsDoNotMakeItSlow() {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(2), () -> Glob.matches("*a".repeat(60) + "b", "a".repeat(128)));
    }
}
